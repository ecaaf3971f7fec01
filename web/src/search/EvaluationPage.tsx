import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { readerPath } from "@/assets/parts";
import { Ago, Button, type Column, DataTable, Drawer, Empty, IconDelete, IconDownload, Input, Loaded, Page, Progress, Section, State, useCount, useSay, useUrlState } from "@/kit";
import { type EvaluationOut, JUDGED_JSONL, type JudgedOut, type QueryResult, useEvaluate, useEvaluation, useEvaluations, useImportJudged, useJudged, useRemoveJudged, useUnjudge } from "./api";
import { History } from "./History";
import { ImportButton } from "./ImportButton";
import css from "./words.module.css";

const MEASURES = ["ndcg@10", "recall@1", "mrr@10"] as const;
const figure = (value: unknown) => (typeof value === "number" ? value.toFixed(3) : "–");

/** Queries of which it is known what they should find, and how search does on them over time. */
export default function EvaluationPage() {
  const { t } = useTranslation();
  const start = useEvaluate();
  const bring = useImportJudged();
  const say = useSay();
  const evaluations = useEvaluations();
  const [opened, setOpened] = useState<number>();
  const running = evaluations.data?.find((run) => run.own && (run.state === "waiting" || run.state === "running"));
  return (
    <Page
      title={t("admin.tab.evaluation")} lead={t("admin.about.evaluation")} width="wide"
      actions={<><a href={JUDGED_JSONL} download><Button icon={<IconDownload size={15} />}>{t("search.export")}</Button></a><ImportButton accept=".jsonl,.ndjson,.json" bring={bring} hint={t("search.judge.importHint")} /><Button type="primary" loading={start.isPending || Boolean(running)} onClick={() => start.mutate(undefined, { onError: say.failed })} data-testid="evaluate">{t("search.judge.run")}</Button></>}
    >
      {running && <div className={css.running} role="status"><span>{t("search.judge.running", { done: running.done, total: running.total })}</span><Progress percent={running.total ? Math.round((100 * running.done) / running.total) : 0} size="small" /></div>}
      <Loaded query={evaluations} lines={4}>{(runs) => <Runs runs={runs} onOpen={setOpened} />}</Loaded>
      <JudgedList />
      {opened !== undefined && <Details id={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}

function Runs({ runs, onOpen }: { runs: EvaluationOut[]; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const done = runs.filter((run) => run.state === "done");
  const columns: Column<EvaluationOut>[] = [
    { key: "at", title: t("search.judge.when"), width: 130, fixed: true, render: (run) => <Ago at={run.created_at} /> },
    { key: "person", title: t("search.judge.who"), render: (run) => run.person },
    { key: "n", title: t("search.judge.queries"), width: 90, align: "right", render: (run) => run.total },
    ...MEASURES.map((name): Column<EvaluationOut> => ({ key: name, title: t(`search.measure.${name}`), width: 120, align: "right", render: (run) => figure(run.measures[name]) })),
    { key: "state", title: t("search.judge.state"), width: 110, render: (run) => <State tone={run.state === "done" ? "success" : run.state === "failed" ? "danger" : "info"}>{t(`search.judge.is.${run.state}`)}</State> },
    { key: "open", title: "", width: 100, render: (run) => (run.own && run.state === "done" ? <Button type="link" size="small" onClick={() => onOpen(run.id)} data-testid="open-run">{t("search.judge.details")}</Button> : "") },
  ];
  return (
    <Section title={t("search.judge.history")}>
      {done.length > 1 && <History runs={done} />}
      <DataTable<EvaluationOut> name="evaluations" label={t("search.judge.history")} columns={columns} rows={runs} rowKey={(run) => run.id} onOpen={(run) => { if (run.own && run.state === "done") onOpen(run.id); }} empty={<Empty title={t("search.judge.noRuns")}>{t("search.judge.noRunsText")}</Empty>} />
    </Section>
  );
}

function JudgedList() {
  const { t } = useTranslation();
  const said = useCount();
  const { one, change } = useUrlState();
  const [text, setText] = useState(one("q") ?? "");
  const judged = useJudged(one("q") ?? "");
  const remove = useRemoveJudged();
  const unjudge = useUnjudge();
  const say = useSay();
  const columns: Column<JudgedOut>[] = [
    { key: "text", title: t("search.judge.query"), fixed: true, width: 320, render: (row) => <Link to={`/search?q=${encodeURIComponent(row.text)}`}>{row.text}</Link> },
    {
      key: "expected", title: t("search.judge.expected"), render: (row) => (
        <span className={css.expected}>{row.expected.map((one) => <span key={one.asset.id}><Link to={readerPath(one.asset.id)}>{one.asset.title}</Link>{row.expected.length > 1 && <Button type="text" size="small" icon={<IconDelete size={13} />} aria-label={t("search.judge.takeAway", { title: one.asset.title })} onClick={() => unjudge.mutate({ id: row.id, assetId: one.asset.id })} />}</span>)}</span>
      ),
    },
    { key: "at", title: t("search.judge.entered"), width: 120, wide: true, render: (row) => <Ago at={row.created_at} /> },
    { key: "acts", title: "", width: 60, render: (row) => <Button type="text" size="small" icon={<IconDelete size={15} />} aria-label={t("search.judge.delete", { q: row.text })} onClick={() => remove.mutate(row.id, { onSuccess: () => say.done(t("search.judge.deleted")), onError: say.failed })} /> },
  ];
  const toolbar = <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => change({ q })} placeholder={t("search.judge.find")} aria-label={t("search.judge.find")} className={css.find} />;
  return (
    <Loaded query={judged} lines={6}>
      {(rows) => (
        <Section title={t("search.judge.list", { total: said(rows.length) })}>
          <DataTable<JudgedOut> name="judged" label={t("search.judge.query")} columns={columns} rows={rows} rowKey={(row) => row.id} toolbar={toolbar} loading={judged.isPlaceholderData} empty={<Empty title={t("search.judge.none")} action={<Link to="/search"><Button>{t("search.judge.goSearch")}</Button></Link>}>{t("search.judge.noneText")}</Empty>} />
        </Section>
      )}
    </Loaded>
  );
}

function Details({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const details = useEvaluation(id);
  const place = (row: QueryResult) => { const wanted = new Set(row.expected.map((asset) => asset.id)); const at = row.found.findIndex((asset) => wanted.has(asset.id)); return at < 0 ? t("search.judge.notFound") : t("search.judge.place", { place: at + 1 }); };
  return (
    <Drawer open onClose={onClose} size="large" title={t("search.judge.perQuery")}>
      <Loaded query={details} lines={10}>
        {(told) => (
          <ol className={css.perQuery} data-testid="per-query">
            {told.queries.map((row) => (
              <li key={row.judged_id}>
                <div className={css.queryHead}><Link to={`/search?q=${encodeURIComponent(row.text)}`}>{row.text}</Link><State tone={row.measures["recall@1"] ? "success" : row.measures["ndcg@10"] ? "warn" : "danger"}>{place(row)}</State><b>{figure(row.measures["ndcg@10"])}</b></div>
                <p className={css.quiet}>{t("search.judge.should", { titles: row.expected.map((asset) => asset.title).join(t("search.comma")) })}</p>
                <ol>{row.found.slice(0, 3).map((asset) => <li key={asset.id}><Link to={readerPath(asset.id)}>{asset.title}</Link></li>)}</ol>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Drawer>
  );
}
