import { type Key, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Ago, Button, bytes, type Column, ConfirmButton, DataTable, duration, Empty, IconClose, IconRetry, Loaded, Segmented, State, type Tone, Tooltip, useLang, useSay, useUrlState } from "@/kit";
import { FILE_STATES, type FileRunOut, useBackgroundAct, useFilesAnywhere } from "./api";
import css from "./jobs.module.css";

const TONES: Record<string, Tone> = { waiting: "quiet", reading: "accent", stuck: "danger", failed: "danger", ready: "success", unchanged: "quiet", cancelled: "quiet" };
const LIMIT = 50;

/** The files of everybody on their way. Their names stay unsaid where the administrator has no business with the space. */
export function FilesTable({ lane }: { lane?: string }) {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const state = FILE_STATES.find((known) => known === one("state"));
  const offset = number("offset", 0);
  const files = useFilesAnywhere({ ...(lane ? { lane } : {}), ...(state ? { file_state: [state] } : {}), limit: LIMIT, offset });
  const [keys, setKeys] = useState<Key[]>([]);
  const columns = useColumns();
  const shown = files.data?.items.filter((row) => keys.includes(row.id)) ?? [];
  return (
    <Loaded query={files}>
      {(page) => (
        <DataTable<FileRunOut>
          name="background-files" label={t("admin.background.files")} columns={columns} rows={page.items} rowKey={(row) => row.id} loading={files.isPlaceholderData}
          toolbar={<><Segmented value={state ?? ""} onChange={(value) => change({ state: value || undefined })} options={["", ...FILE_STATES].map((value) => ({ value, label: t(value ? `admin.background.is.${value}` : "admin.background.all") }))} data-testid="file-states" />{state === "failed" && page.total > 0 && <RetryAll total={page.total} />}</>}
          selection={{ keys, onChange: setKeys }} bulk={<Bulk rows={shown} onDone={() => setKeys([])} />}
          page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("admin.background.noFiles")}>{t("admin.background.noFilesText")}</Empty>}
        />
      )}
    </Loaded>
  );
}

function RetryAll({ total }: { total: number }) {
  const { t } = useTranslation();
  const act = useBackgroundAct();
  const say = useSay();
  return <ConfirmButton question={t("admin.background.retryAllAsk", { count: total })} verb={t("kit.retry")} onConfirm={() => act.mutate({ act: "retryFiles" }, { onError: say.failed })} icon={<IconRetry size={14} />} size="small">{t("admin.background.retryAll")}</ConfirmButton>;
}

function Bulk({ rows, onDone }: { rows: FileRunOut[]; onDone: () => void }) {
  const { t } = useTranslation();
  const act = useBackgroundAct();
  const say = useSay();
  const failed = rows.filter((row) => row.state === "failed").map((row) => row.id);
  const open = rows.filter((row) => ["waiting", "reading", "stuck"].includes(row.state)).map((row) => row.id);
  const [reason] = new Set(rows.map((row) => row.reason_code));
  const done = { onSuccess: onDone, onError: say.failed };
  return (
    <>
      {failed.length > 0 && <Button size="small" icon={<IconRetry size={14} />} loading={act.isPending} onClick={() => act.mutate({ act: "retryFiles", ids: failed }, done)} data-testid="retry-files">{t("admin.background.retry", { count: failed.length })}</Button>}
      {failed.length > 0 && reason && <Button size="small" type="text" onClick={() => act.mutate({ act: "retryFiles", reason }, done)}>{t("admin.background.retrySame")}</Button>}
      {open.length > 0 && <Button size="small" icon={<IconClose size={14} />} loading={act.isPending} onClick={() => act.mutate({ act: "cancelFiles", ids: open }, done)} data-testid="cancel-files">{t("admin.background.cancel", { count: open.length })}</Button>}
    </>
  );
}

function useColumns(): Column<FileRunOut>[] {
  const { t } = useTranslation();
  const lang = useLang();
  return [
    { key: "name", title: t("admin.background.file"), fixed: true, render: (row) => <Named row={row} /> },
    { key: "state", title: t("admin.job.status"), width: 104, render: (row) => <State tone={TONES[row.state] ?? "quiet"}>{t(`admin.background.is.${row.state}`)}</State> },
    { key: "person", title: t("admin.background.person"), width: 100, wide: true, render: (row) => row.person.name },
    { key: "what", title: t("admin.background.what"), render: (row) => (row.reason ? <Tooltip title={row.reason}><span className={css.reason}>{row.reason}</span></Tooltip> : row.stage) },
    { key: "size", title: t("assets.field.size"), width: 88, align: "right", wide: true, render: (row) => bytes(row.size) },
    { key: "attempts", title: t("admin.job.attempts"), width: 72, align: "right", wide: true, render: (row) => row.attempts },
    { key: "seconds", title: t("admin.background.took"), width: 88, align: "right", wide: true, render: (row) => (row.seconds === null ? "" : duration(row.seconds, lang)) },
    { key: "age", title: t("admin.background.age"), width: 120, render: (row) => <Ago at={row.finished_at ?? row.created_at} /> },
  ];
}

function Named({ row }: { row: FileRunOut }) {
  const { t } = useTranslation();
  if (row.name === null) return <span className={css.unnamed} title={t("admin.background.unnamed")}>{t("admin.background.numbered", { number: row.id, extension: row.extension ? `.${row.extension}` : "" })}</span>;
  return <Link to={`/capture/${row.capture_id}`} title={row.name}>{row.name.split("/").pop()}</Link>;
}
