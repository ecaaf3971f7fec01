import { useTranslation } from "react-i18next";
import { Ago, type Column, DataTable, Empty, Loaded, Page, Segmented, State, type Tone, useUrlState } from "@/kit";
import { type JobOut, useJobs } from "./api";
import css from "./admin.module.css";

const TONES: Record<string, Tone> = { todo: "quiet", doing: "accent", failed: "danger", cancelled: "quiet", aborted: "warn" };
const LIMIT = 50;

/** What waits, runs and failed behind the scenes; refreshed by itself. */
export default function JobsPage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const status = one("status");
  const offset = number("offset", 0);
  const jobs = useJobs({ ...(status ? { status } : {}), limit: LIMIT, offset });
  const columns: Column<JobOut>[] = [
    { key: "name", title: t("admin.job.name"), width: 240, fixed: true, render: (job) => <code>{job.name}</code> },
    { key: "status", title: t("admin.job.status"), width: 110, render: (job) => <State tone={TONES[job.status] ?? "quiet"}>{t(`admin.job.is.${job.status}`, { defaultValue: job.status })}</State> },
    { key: "attempts", title: t("admin.job.attempts"), width: 90, align: "right", wide: true, render: (job) => job.attempts },
    { key: "args", title: t("admin.job.about"), wide: true, render: (job) => <code className={css.args} title={JSON.stringify(job.args)}>{Object.entries(job.args).map(([name, value]) => `${name}=${String(value)}`).join(" ")}</code> },
    { key: "since", title: t("admin.job.since"), width: 130, render: (job) => (job.since ? <Ago at={job.since} /> : null) },
  ];
  return (
    <Page title={t("admin.tab.jobs")} lead={t("admin.about.jobs")} width="wide">
      <Loaded query={jobs}>
        {(page) => <DataTable<JobOut> name="jobs" label={t("admin.tab.jobs")} columns={columns} rows={page.items} rowKey={(job) => job.id} toolbar={<Segmented value={status ?? ""} onChange={(value) => change({ status: value || undefined })} options={["", "todo", "doing", "failed"].map((value) => ({ value, label: t(value ? `admin.job.is.${value}` : "admin.job.all") }))} />} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("admin.job.none")}>{t("admin.job.noneText")}</Empty>} />}
      </Loaded>
    </Page>
  );
}
