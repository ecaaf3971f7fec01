import { useTranslation } from "react-i18next";
import { Loaded, Page, Select, Switch, useSay } from "@/kit";
import { type SecrecyPolicyIn, type SecrecyPolicyOut, usePolicies, useSetPolicy } from "./api";
import css from "./oversight.module.css";

const ROLES = ["reader", "contributor", "keeper", "nobody"] as const;

/** What holds for each level of secrecy: a watermark, and who may take files out. */
export default function SecrecyPage() {
  const { t } = useTranslation();
  const policies = usePolicies();
  return (
    <Page title={t("oversight.secrecy.title")} lead={t("oversight.secrecy.lead")}>
      <Loaded query={policies} lines={6}>{(all) => <ul className={css.levels}>{all.toReversed().map((policy) => <Level key={policy.level} policy={policy} />)}</ul>}</Loaded>
      <p className={css.quiet}>{t("oversight.secrecy.honest")}</p>
    </Page>
  );
}

function Level({ policy }: { policy: SecrecyPolicyOut }) {
  const { t } = useTranslation();
  const set = useSetPolicy();
  const say = useSay();
  const now: SecrecyPolicyIn = { watermark: policy.watermark, export_role: policy.export_role as SecrecyPolicyIn["export_role"], unmarkable: policy.unmarkable };
  const save = (changes: Partial<SecrecyPolicyIn>) => set.mutate({ level: policy.level, ...now, ...changes }, { onSuccess: () => say.done(t("oversight.secrecy.saved"), () => set.mutate({ level: policy.level, ...now })), onError: say.failed });
  const name = t(`assets.secrecy.${policy.level}`);
  return (
    <li data-testid={`secrecy-${policy.level}`}>
      <b>{name}</b>
      <label className={css.switch}><Switch checked={policy.watermark} loading={set.isPending} onChange={(watermark) => save({ watermark })} aria-label={`${name} ${t("oversight.secrecy.watermark")}`} />{t("oversight.secrecy.watermark")}</label>
      <label className={css.field}><span>{t("oversight.secrecy.export")}</span><Select value={now.export_role} options={ROLES.map((role) => ({ value: role, label: t(`oversight.secrecy.role.${role}`) }))} onChange={(export_role) => save({ export_role })} className={css.wide} /></label>
      <label className={css.field}><span>{t("oversight.secrecy.unmarkable")}</span><Select disabled={!policy.watermark} value={now.unmarkable} options={(["refuse", "allow"] as const).map((one) => ({ value: one, label: t(`oversight.secrecy.then.${one}`) }))} onChange={(unmarkable) => save({ unmarkable })} className={css.wide} /></label>
    </li>
  );
}
