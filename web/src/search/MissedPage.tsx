import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { readerPath } from "@/assets/parts";
import { Ago, AutoComplete, Button, type Column, DataTable, Empty, IconCancelled, IconLink, Input, Loaded, Modal, Notice, Page, Segmented, State, useCount, useSay, useUrlState } from "@/kit";
import { type MissedOut, useDismiss, useMissed, useSolve, useSuggest } from "./api";
import css from "./words.module.css";

const LIMIT = 50;

/** What people looked for and nobody had written: the most missed first, without names. */
export default function MissedPage() {
  const { t } = useTranslation();
  const said = useCount();
  const { one, number, change } = useUrlState();
  const offset = number("offset", 0);
  const solved = one("solved") === "true";
  const missed = useMissed({ text: one("q") ?? "", solved, limit: LIMIT, offset });
  const [text, setText] = useState(one("q") ?? "");
  const [solving, setSolving] = useState<MissedOut | null>(null);
  const dismiss = useDismiss();
  const solve = useSolve();
  const say = useSay();
  const columns: Column<MissedOut>[] = [
    { key: "text", title: t("search.missed.query"), fixed: true, render: (row) => <><Link to={`/search?q=${encodeURIComponent(row.text)}`} title={t("search.missed.again")}>{row.text}</Link>{row.notes.length > 0 && <small className={css.note}>{row.notes.join(" · ")}</small>}</> },
    { key: "count", title: t("search.missed.count"), width: 90, align: "right", render: (row) => said(row.count) },
    { key: "persons", title: t("search.missed.persons"), width: 90, align: "right", wide: true, render: (row) => said(row.persons) },
    { key: "waiting", title: t("search.missed.waiting"), width: 110, render: (row) => (row.waiting > 0 ? <State tone="warn">{t("search.missed.wait", { count: row.waiting })}</State> : "") },
    { key: "last", title: t("search.missed.last"), width: 120, wide: true, render: (row) => <Ago at={row.last_at} /> },
    {
      key: "acts", title: "", width: 230, render: (row) => (solved
        ? <span className={css.acts}>{row.solved_by ? <Link to={readerPath(row.solved_by.id)}>{row.solved_by.title}</Link> : <State tone="success">{t("search.missed.solved")}</State>}<Button type="link" size="small" onClick={() => solve.mutate({ id: row.id, assetId: null })}>{t("search.missed.reopen")}</Button></span>
        : <span className={css.acts}><Button size="small" icon={<IconLink size={14} />} onClick={() => setSolving(row)} data-testid="solve">{t("search.missed.solve")}</Button><Button size="small" type="text" icon={<IconCancelled size={14} />} onClick={() => dismiss.mutate(row.id, { onSuccess: () => say.done(t("search.missed.dismissed")), onError: say.failed })}>{t("search.missed.dismiss")}</Button></span>),
    },
  ];
  const toolbar = (
    <>
      <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => change({ q })} placeholder={t("search.missed.find")} aria-label={t("search.missed.find")} className={css.find} />
      <Segmented value={String(solved)} onChange={(value) => change({ solved: value === "true" ? "true" : undefined })} options={[{ value: "false", label: t("search.missed.open") }, { value: "true", label: t("search.missed.solved") }]} />
    </>
  );
  return (
    <Page title={t("admin.tab.missed")} lead={t("admin.about.missed")} width="wide">
      <Loaded query={missed} lines={8}>
        {(page) => (
          <>
            {!solved && page.hidden > 0 && <Notice>{t("search.missed.hidden", { count: page.hidden })}</Notice>}
            <DataTable<MissedOut> name="missed" label={t("admin.tab.missed")} columns={columns} rows={page.items} rowKey={(row) => row.id} toolbar={toolbar} loading={missed.isPlaceholderData} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t(solved ? "search.missed.noneSolved" : "search.missed.none")}>{t("search.missed.noneText")}</Empty>} />
          </>
        )}
      </Loaded>
      {solving && <SolveDialog row={solving} onClose={() => setSolving(null)} />}
    </Page>
  );
}

function SolveDialog({ row, onClose }: { row: MissedOut; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(row.text);
  const [chosen, setChosen] = useState<number>();
  const found = useSuggest(text);
  const solve = useSolve();
  const say = useSay();
  const options = (found.data?.assets ?? []).map((asset) => ({ value: String(asset.id), label: `${asset.title} · ${asset.space.name}` }));
  const keep = () => chosen !== undefined && solve.mutate({ id: row.id, assetId: chosen }, { onSuccess: () => { say.done(t("search.missed.told")); onClose(); }, onError: say.failed });
  return (
    <Modal open onCancel={onClose} title={t("search.missed.solveTitle", { q: row.text })} okText={t("search.missed.solve")} cancelText={t("search.saved.not")} okButtonProps={{ disabled: chosen === undefined, loading: solve.isPending }} onOk={keep}>
      <p className={css.quiet}>{t("search.missed.solveHint")}</p>
      <AutoComplete value={text} options={options} onSearch={(value) => { setText(value); setChosen(undefined); }} onSelect={(id: string, option: { label: string }) => { setChosen(Number(id)); setText(option.label); }} className={css.wide} placeholder={t("search.missed.pick")} aria-label={t("search.missed.pick")} data-testid="solve-pick" />
    </Modal>
  );
}
