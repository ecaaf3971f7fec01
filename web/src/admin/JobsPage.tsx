import { useTranslation } from "react-i18next";
import { Loaded, Notice, Page, Tabs, useUrlState } from "@/kit";
import { useBackground } from "./jobs/api";
import { FilesTable } from "./jobs/FilesTable";
import { JobsTable } from "./jobs/JobsTable";
import { Lanes } from "./jobs/Lanes";

/** What waits, runs, is stuck and failed behind the scenes; refreshed by itself. */
export default function JobsPage() {
  const { t } = useTranslation();
  const { one, change } = useUrlState();
  const background = useBackground();
  const lane = one("lane");
  const chosen = background.data?.lanes.find((known) => known.lane === lane);
  const tab = chosen ? (chosen.files ? one("tab") ?? "files" : "jobs") : one("tab") ?? "files";
  return (
    <Page title={t("admin.tab.jobs")} lead={t("admin.about.jobs")} width="wide">
      <Loaded query={background}>
        {(data) => (
          <>
            {data.workers === 0 && <Notice tone="danger">{t("admin.background.noWorker")}</Notice>}
            <Lanes lanes={data.lanes} chosen={lane} onChoose={(next) => change({ lane: next, state: undefined, tab: undefined })} />
            <Tabs
              activeKey={tab} onChange={(key) => change({ tab: key, state: undefined })}
              items={[{ key: "files", label: t("admin.background.files"), disabled: chosen !== undefined && !chosen.files }, { key: "jobs", label: t("admin.background.jobs") }]}
            />
            {tab === "files" ? <FilesTable lane={chosen && LANE_OF[chosen.lane]} /> : <JobsTable lane={lane} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A queue that reads files is a lane of files under another name. */
const LANE_OF: Record<string, string> = { capture: "read", ocr: "ocr" };
