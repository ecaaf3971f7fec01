import { useTranslation } from "react-i18next";
import { Ago, Button, bytes, duration, Empty, Progress, Section, State, type Tone, useCount, useLang, useSay } from "@/kit";
import { type Errand, type Run, type State as House, useAsk } from "./api";
import css from "./system.module.css";

const TONES: Record<Run["state"], Tone> = { running: "info", done: "success", incomplete: "warn", failed: "danger" };

/** Versions, sizes, index and backup of the house, what it did for itself, and the buttons that ask it to. */
export function Overview({ house }: { house: House }) {
  const { t } = useTranslation();
  const count = useCount();
  const memory = house.memory.reduce((sum, one) => sum + one.bytes, 0);
  const facts: [string, string][] = [
    ["version", `${house.version} · ${house.revision}`], ["database", `PostgreSQL ${house.postgres} · ${bytes(house.database_bytes)}`], ["files", `${count(house.files)} · ${bytes(house.files_bytes)}`],
    ["disk", `${bytes(house.disk_free_bytes)} / ${bytes(house.disk_total_bytes)}`], ["memory", memory ? bytes(memory) : "–"], ["requests", `${count(house.traffic.requests)} · ${t("admin.system.errors", { count: house.traffic.errors })}`],
    ["p95", house.traffic.p95_seconds === null ? "–" : `≤ ${Math.round(house.traffic.p95_seconds * 1000)} ms`], ["index", `${count(house.index.passages)} · ${bytes(house.index.bytes)}`],
  ];
  return (
    <>
      <dl className={css.facts} data-testid="system-facts">{facts.map(([name, value]) => <div key={name}><dt>{t(`admin.system.fact.${name}`)}</dt><dd>{value}</dd></div>)}</dl>
      <Section title={t("admin.system.care")}>
        <ul className={css.care}>
          <Care what="backup" busy={house.backup.asked} off={!house.backup.target} text={house.backup.target ? t("admin.system.nightly", { at: house.backup.at }) : t("admin.system.noBackup")} />
          <Care what="reindex" busy={house.index.asked} text={t(house.index.differs ? "admin.system.indexDiffers" : "admin.system.indexFine", { count: house.index.without_vector })} />
          <Care what="examination" busy={house.runs.some((run) => run.kind === "examination" && run.state === "running")} text={t("admin.system.examinationText")} />
        </ul>
      </Section>
      <Section title={t("admin.system.history")}>
        {house.runs.length === 0 ? <Empty title={t("admin.system.nothingYet")}>{t("admin.system.nothingYetText")}</Empty> : <ul className={css.runs} data-testid="system-runs">{house.runs.map((run) => <RunLine key={run.id} run={run} />)}</ul>}
      </Section>
    </>
  );
}

function Care({ what, text, busy, off }: { what: Errand; text: string; busy: boolean; off?: boolean }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const go = () => ask.mutate(what, { onSuccess: () => say.done(t("admin.system.asked")), onError: (error) => say.failed(error) });
  return <li><b>{t(`admin.system.kind.${what}`)}</b><span>{text}</span><Button onClick={go} loading={busy || ask.isPending} disabled={off} data-testid={`ask-${what}`}>{t(`admin.system.ask.${what}`)}</Button></li>;
}

function RunLine({ run }: { run: Run }) {
  const { t } = useTranslation();
  const lang = useLang();
  const seconds = typeof run.result?.seconds === "number" ? duration(run.result.seconds, lang) : null;
  return (
    <li>
      <b>{t(`admin.system.kind.${run.kind}`)}</b><State tone={TONES[run.state]}>{t(`admin.system.state.${run.state}`)}</State>
      {run.state === "running" ? <Progress percent={Math.round((run.progress ?? 0) * 100)} size="small" /> : <span>{run.reason ?? seconds}</span>}
      <Ago at={run.begun_at} />
    </li>
  );
}
