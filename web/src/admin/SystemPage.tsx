import { useTranslation } from "react-i18next";
import { Button, IconRetry, Loaded, Notice, Page, State } from "@/kit";
import { useDoctor } from "./api";
import { useSystem } from "./system/api";
import { Overview } from "./system/Overview";
import css from "./admin.module.css";

/** The house looks at itself: every check with what it found and, if something is wrong, what to do. */
export default function SystemPage() {
  const { t } = useTranslation();
  const doctor = useDoctor();
  const system = useSystem();
  return (
    <Page title={t("admin.tab.system")} lead={t("admin.about.system")} actions={<Button icon={<IconRetry size={16} />} loading={doctor.isFetching} onClick={() => void doctor.refetch()} data-testid="check-again">{t("admin.system.again")}</Button>}>
      <Loaded query={doctor}>
        {(checks) => {
          const bad = checks.filter((check) => !check.ok).length;
          return (
            <>
              <Notice tone={bad ? "warn" : "success"}>{bad ? t("admin.system.bad", { count: bad }) : t("admin.system.fine")}</Notice>
              <ul className={css.checks} data-testid="checks">{checks.map((check) => <li key={check.check}><b>{check.check}</b><State tone={check.ok ? "success" : "danger"}>{t(check.ok ? "admin.system.ok" : "admin.system.wrong")}</State><span>{check.detail}{check.fix && <><br />{check.fix}</>}</span></li>)}</ul>
            </>
          );
        }}
      </Loaded>
      <Loaded query={system}>{(house) => <Overview house={house} />}</Loaded>
    </Page>
  );
}
