import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, type Column, ConfirmButton, DataTable, Empty, Loaded, Page, Segmented, State, type Tone, useSay, useUrlState } from "@/kit";
import { type ApprovalOut, useApprove, useApprovals, useDeny } from "./api";
import css from "./oversight.module.css";

const TONES: Record<string, Tone> = { open: "warn", approved: "success", refused: "danger", withdrawn: "quiet", expired: "quiet" };

/** Administrators who want to raise their own rights, before a second one. */
export default function ApprovalsPage() {
  const { t } = useTranslation();
  const { one, change } = useUrlState();
  const all = one("all") === "true";
  const approvals = useApprovals(all);
  const columns: Column<ApprovalOut>[] = [
    { key: "what", title: t("oversight.approval.what"), fixed: true, render: (one_) => <span className={css.told}><b className={css.strong}>{one_.asked_by}</b> {t("oversight.approval.wants")}{one_.what.join(t("oversight.and"))}{one_.reason && <small>{one_.reason}</small>}</span> },
    { key: "state", title: t("oversight.approval.state"), width: 100, render: (one_) => <State tone={TONES[one_.state] ?? "quiet"}>{t(`oversight.approval.is.${one_.state}`)}</State> },
    { key: "asked", title: t("oversight.approval.asked"), width: 120, wide: true, render: (one_) => <Ago at={one_.asked_at} /> },
    { key: "ends", title: t("oversight.approval.ends"), width: 120, wide: true, render: (one_) => (one_.decided_at ? <>{one_.decided_by ?? t("oversight.approval.server")} <Ago at={one_.decided_at} /></> : <Ago at={one_.expires_at} />) },
    { key: "act", title: t("oversight.approval.act"), width: 200, render: (one_) => <Acts approval={one_} /> },
  ];
  return (
    <Page title={t("oversight.approval.title")} lead={t("oversight.approval.lead")} width="wide">
      <Loaded query={approvals}>
        {(page) => <DataTable<ApprovalOut> name="approvals" label={t("oversight.approval.title")} columns={columns} rows={page.items} rowKey={(one_) => one_.id} toolbar={<Segmented value={all ? "all" : "open"} onChange={(value) => change({ all: value === "all" ? "true" : undefined })} options={[{ value: "open", label: t("oversight.approval.waiting") }, { value: "all", label: t("oversight.approval.all") }]} />} empty={<Empty title={t("oversight.approval.empty")}>{t("oversight.approval.emptyText")}</Empty>} />}
      </Loaded>
    </Page>
  );
}

function Acts({ approval }: { approval: ApprovalOut }) {
  const { t } = useTranslation();
  const approve = useApprove();
  const deny = useDeny();
  const say = useSay();
  const [isDone, setDone] = useState(false);
  if (isDone || (!approval.may_approve && !approval.may_withdraw)) return null;
  const refuse = () => deny.mutate({ id: approval.id, reason: "" }, { onSuccess: () => { setDone(true); say.done(t(approval.may_withdraw ? "oversight.approval.withdrawn" : "oversight.approval.denied")); }, onError: say.failed });
  return (
    <span className={css.inline}>
      {approval.may_approve && <ConfirmButton size="small" question={t("oversight.approval.ask", { name: approval.asked_by })} verb={t("oversight.approval.agree")} loading={approve.isPending} onConfirm={() => approve.mutate(approval.id, { onSuccess: () => say.done(t("oversight.approval.agreed")), onError: say.failed })} data-testid="approve">{t("oversight.approval.agree")}</ConfirmButton>}
      <Button size="small" type="text" loading={deny.isPending} onClick={refuse} data-testid="deny">{t(approval.may_withdraw ? "oversight.approval.withdraw" : "oversight.approval.deny")}</Button>
    </span>
  );
}
