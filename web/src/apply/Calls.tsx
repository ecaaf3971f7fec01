import { useTranslation } from "react-i18next";
import { Ago, type Column, DataTable, Empty, Loaded, Segmented, State, useCount, useUrlState, Who } from "@/kit";
import { type CallOut, type ModelOut, useCalls } from "./api";
import css from "./models.module.css";

const LIMIT = 50;

/** The log of calls: who, when, how much, how long, what came of it. What was said is not kept here. */
export function Calls({ model }: { model: ModelOut }) {
  const { t } = useTranslation();
  const said = useCount();
  const { one, number, change } = useUrlState();
  const outcome = one("outcome") ?? "";
  const offset = number("offset", 0);
  const calls = useCalls({ ...(outcome ? { outcome } : {}), limit: LIMIT, offset });
  const columns: Column<CallOut>[] = [
    { key: "at", title: t("apply.call.at"), width: 120, fixed: true, render: (call) => <Ago at={call.at} /> },
    { key: "person", title: t("apply.call.person"), width: 180, render: (call) => <Who person={call.person} /> },
    { key: "purpose", title: t("apply.call.purpose"), width: 110, wide: true, render: (call) => t(`apply.call.for.${call.purpose}`) },
    { key: "outcome", title: t("apply.call.outcome"), width: 140, render: (call) => <State tone={call.outcome === "ok" ? "success" : ["stopped", "running"].includes(call.outcome) ? "quiet" : "warn"}>{call.message}</State> },
    { key: "tokens", title: t("apply.call.tokens"), width: 130, align: "right", wide: true, render: (call) => `${said(call.asked_tokens)} + ${said(call.answered_tokens)}${call.counted ? "" : " ≈"}` },
    { key: "first", title: t("apply.call.first"), width: 110, align: "right", wide: true, render: (call) => (call.first_ms === null ? "" : `${said(call.first_ms)} ms`) },
    { key: "total", title: t("apply.call.total"), width: 110, align: "right", wide: true, render: (call) => (call.total_ms === null ? "" : `${said(call.total_ms)} ms`) },
    { key: "cost", title: t("apply.call.cost", { currency: model.currency }), width: 110, align: "right", wide: true, render: (call) => call.cost.toFixed(4) },
    { key: "model", title: t("apply.model.name"), width: 160, hidden: true, render: (call) => <code>{call.model}</code> },
  ];
  const toolbar = <Segmented value={outcome} onChange={(value) => change({ outcome: value || undefined })} options={["", "ok", "failed"].map((value) => ({ value, label: t(`apply.call.which.${value || "all"}`) }))} />;
  return (
    <>
      <div className={css.spent}>
        <div><b>{said(model.spent.tokens)}{model.month_tokens !== null && ` / ${said(model.month_tokens)}`}</b><span>{t("apply.call.spentTokens")}</span></div>
        <div><b>{model.spent.money.toFixed(2)}{model.month_money !== null && ` / ${model.month_money}`} {model.currency}</b><span>{t("apply.call.spentMoney")}</span></div>
      </div>
      <Loaded query={calls}>
        {(page) => <DataTable<CallOut> name="model-calls" label={t("apply.model.calls")} columns={columns} rows={page.items} rowKey={(call) => call.id} toolbar={toolbar} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("apply.call.none")}>{t("apply.call.noneText")}</Empty>} />}
      </Loaded>
    </>
  );
}
