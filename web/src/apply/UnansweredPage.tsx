import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Ago, Button, type Column, DataTable, Empty, IconSearch, Input, Loaded, Page, Segmented, State, type Tone, useCount, useSay, useUrlState } from "@/kit";
import { type GapOut, useGaps, useSettleGap } from "./api";
import css from "./models.module.css";

const TONES: Record<string, Tone> = { open: "warn", done: "success", dismissed: "quiet" };
const LIMIT = 50;
type GapState = "open" | "done" | "dismissed";

/** Questions that no source answered, the most asked first: where knowledge is missing. */
export default function UnansweredPage() {
  const { t } = useTranslation();
  const said = useCount();
  const { one, number, change } = useUrlState();
  const [text, setText] = useState(one("q") ?? "");
  const state = (one("state") ?? "open") as GapState | "all";
  const offset = number("offset", 0);
  const gaps = useGaps({ ...(state === "all" ? {} : { state }), ...(one("q") ? { q: one("q") } : {}), limit: LIMIT, offset });
  const columns: Column<GapOut>[] = [
    { key: "text", title: t("apply.gap.question"), fixed: true, render: (gap) => <span className={css.two}><Link to={`/search?q=${encodeURIComponent(gap.text)}`}>{gap.text}</Link>{gap.note && <small>{gap.note}</small>}</span> },
    { key: "people", title: t("apply.gap.people"), width: 90, align: "right", render: (gap) => said(gap.people) },
    { key: "times", title: t("apply.gap.times"), width: 90, align: "right", wide: true, render: (gap) => said(gap.times) },
    { key: "last", title: t("apply.gap.last"), width: 130, wide: true, render: (gap) => <Ago at={gap.last_at} /> },
    { key: "state", title: t("apply.gap.state"), width: 110, wide: true, render: (gap) => <State tone={TONES[gap.state] ?? "quiet"}>{t(`apply.gap.is.${gap.state}`)}</State> },
    { key: "act", title: t("apply.gap.act"), width: 190, render: (gap) => <Settle gap={gap} /> },
  ];
  const toolbar = (
    <>
      <Segmented value={state} onChange={(value) => change({ state: value })} options={["open", "done", "dismissed", "all"].map((value) => ({ value, label: t(`apply.gap.is.${value}`) }))} />
      <Input allowClear prefix={<IconSearch size={14} aria-hidden />} className={css.search} value={text} onChange={(event) => { setText(event.target.value); change({ q: event.target.value.trim() || undefined }, { replace: true }); }} placeholder={t("apply.gap.search")} aria-label={t("apply.gap.search")} />
    </>
  );
  return (
    <Page title={t("admin.tab.unanswered")} lead={t("admin.about.unanswered")} width="wide">
      <Loaded query={gaps}>
        {(page) => <DataTable<GapOut> name="unanswered" label={t("admin.tab.unanswered")} columns={columns} rows={page.items} rowKey={(gap) => gap.id} toolbar={toolbar} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("apply.gap.empty")}>{t("apply.gap.emptyText")}</Empty>} />}
      </Loaded>
    </Page>
  );
}

function Settle({ gap }: { gap: GapOut }) {
  const { t } = useTranslation();
  const settle = useSettleGap();
  const say = useSay();
  const to = (state: GapState) => settle.mutate({ id: gap.id, state }, { onSuccess: () => say.done(t(`apply.gap.said.${state}`), () => settle.mutate({ id: gap.id, state: gap.state as GapState })), onError: say.failed });
  if (gap.state !== "open") return <Button size="small" type="text" onClick={() => to("open")}>{t("apply.gap.reopen")}</Button>;
  return (
    <span className={css.inline}>
      <Button size="small" type="text" onClick={() => to("done")}>{t("apply.gap.done")}</Button>
      <Button size="small" type="text" onClick={() => to("dismissed")}>{t("apply.gap.dismiss")}</Button>
    </span>
  );
}
