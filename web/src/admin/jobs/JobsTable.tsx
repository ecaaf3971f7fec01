import { type Key, useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, type Column, DataTable, duration, Empty, IconClose, IconRetry, Loaded, Segmented, State, type Tone, Tooltip, useLang, useSay, useUrlState } from "@/kit";
import { JOB_STATES, type JobRunOut, useBackgroundAct, useJobsAnywhere } from "./api";
import css from "./jobs.module.css";

const TONES: Record<string, Tone> = { waiting: "quiet", running: "accent", stuck: "danger", again: "warn", failed: "danger", done: "success" };
const LIMIT = 50;

/** The jobs of every room; those that need somebody come first. */
export function JobsTable({ lane }: { lane?: string }) {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const state = JOB_STATES.find((known) => known === one("state"));
  const offset = number("offset", 0);
  const jobs = useJobsAnywhere({ ...(lane ? { lane } : {}), ...(state ? { job_state: [state] } : {}), limit: LIMIT, offset });
  const [keys, setKeys] = useState<Key[]>([]);
  const columns = useColumns();
  const shown = jobs.data?.items.filter((row) => keys.includes(`${row.state}-${row.id}`)) ?? [];
  return (
    <Loaded query={jobs}>
      {(page) => (
        <DataTable<JobRunOut>
          name="background-jobs" label={t("admin.background.jobs")} columns={columns} rows={page.items} rowKey={(row) => `${row.state}-${row.id}`} loading={jobs.isPlaceholderData}
          toolbar={<Segmented value={state ?? ""} onChange={(value) => change({ state: value || undefined })} options={["", ...JOB_STATES].map((value) => ({ value, label: t(value ? `admin.background.is.${value}` : "admin.background.all") }))} data-testid="job-states" />}
          selection={{ keys, onChange: setKeys }} bulk={<Bulk rows={shown} onDone={() => setKeys([])} />}
          page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("admin.job.none")}>{t("admin.job.noneText")}</Empty>}
        />
      )}
    </Loaded>
  );
}

function Bulk({ rows, onDone }: { rows: JobRunOut[]; onDone: () => void }) {
  const { t } = useTranslation();
  const act = useBackgroundAct();
  const say = useSay();
  const failed = rows.filter((row) => row.state === "failed");
  const waiting = rows.filter((row) => row.state === "waiting" || row.state === "again" || row.state === "failed").map((row) => row.id);
  const [name] = new Set(failed.map((row) => row.name));
  const done = { onSuccess: onDone, onError: say.failed };
  return (
    <>
      {failed.length > 0 && <Button size="small" icon={<IconRetry size={14} />} loading={act.isPending} onClick={() => act.mutate({ act: "retryJobs", ids: failed.map((row) => row.id) }, done)} data-testid="retry-jobs">{t("admin.background.retry", { count: failed.length })}</Button>}
      {failed.length > 0 && name && <Button size="small" type="text" onClick={() => act.mutate({ act: "retryJobs", name }, done)}>{t("admin.background.retryKind")}</Button>}
      {waiting.length > 0 && <Button size="small" icon={<IconClose size={14} />} loading={act.isPending} onClick={() => act.mutate({ act: "cancelJobs", ids: waiting }, done)} data-testid="cancel-jobs">{t("admin.background.cancel", { count: waiting.length })}</Button>}
    </>
  );
}

function useColumns(): Column<JobRunOut>[] {
  const { t } = useTranslation();
  const lang = useLang();
  return [
    { key: "label", title: t("admin.job.name"), fixed: true, render: (row) => <span title={row.name}>{row.label}</span> },
    { key: "state", title: t("admin.job.status"), width: 104, render: (row) => <State tone={TONES[row.state] ?? "quiet"}>{t(`admin.background.is.${row.state}`)}</State> },
    { key: "subjects", title: t("admin.background.subjects"), width: 84, align: "right", wide: true, render: (row) => row.subjects },
    { key: "error", title: t("admin.background.what"), render: (row) => (row.error ? <Tooltip title={row.error}><span className={css.reason}>{row.error}</span></Tooltip> : null) },
    { key: "attempts", title: t("admin.job.attempts"), width: 72, align: "right", wide: true, render: (row) => row.attempts },
    { key: "seconds", title: t("admin.background.took"), width: 88, align: "right", wide: true, render: (row) => (row.seconds === null ? "" : duration(row.seconds, lang)) },
    { key: "since", title: t("admin.job.since"), width: 120, render: (row) => (row.since ? <Ago at={row.since} /> : null) },
  ];
}
