import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Ago, Button, Drawer, Empty, IconRetry, InputNumber, Loaded, Page, percent, Section, State, useCount, useSay } from "@/kit";
import { type Acting, type CategoryQuality, type Quality, useActing, useMeasure, useMistakes, useQuality, useSetThreshold } from "./api";
import css from "./quality.module.css";

const share = (value: number | null) => (value === null ? "—" : percent(value));

/** How well the machine finds the categories that people confirmed, and from where on it may act by itself. */
export default function QualityPage() {
  const { t } = useTranslation();
  const say = useSay();
  const quality = useQuality();
  const measure = useMeasure();
  const [chosen, setChosen] = useState<number>();
  const again = () => measure.mutate(undefined, { onSuccess: () => { say.done(t("care.quality.measuring")); window.setTimeout(() => void quality.refetch(), 8000); }, onError: say.failed });
  const row = quality.data?.categories.find((each) => each.category_id === chosen);
  return (
    <Page title={t("care.quality.title")} lead={t("care.quality.lead")} width="normal" actions={<Button icon={<IconRetry size={15} />} loading={measure.isPending} onClick={again} data-testid="measure">{t("care.quality.measure")}</Button>}>
      <Loaded query={quality} lines={8}>
        {(data) => data.made_at === null ? <Empty title={t("care.quality.empty")}>{t("care.quality.emptyText", { count: data.confirmed, needed: data.needed })}</Empty> : (
          <>
            <Summary data={data} />
            <Section title={t("care.quality.categories")}><Categories rows={data.categories} onOpen={setChosen} /></Section>
            <Section title={t("care.quality.calibration")}><Calibration data={data} /></Section>
          </>
        )}
      </Loaded>
      {row && quality.data && <CategoryDrawer key={row.category_id} row={row} data={quality.data} onClose={() => setChosen(undefined)} />}
    </Page>
  );
}

function Summary({ data }: { data: Quality }) {
  const { t } = useTranslation();
  const said = useCount();
  const before = data.history[1];
  const figures: [string, string, string][] = [
    [t("care.quality.right"), share(data.right), before ? t("care.quality.before", { value: percent(before.right) }) : ""],
    [t("care.quality.examples"), said(data.examples), t("care.quality.confirmed", { count: data.confirmed })],
    [t("care.quality.error"), data.calibration_error === null ? "—" : percent(data.calibration_error), t("care.quality.errorMeans")],
    [t("care.quality.acts"), data.acts_from > 1 ? t("care.quality.never") : percent(data.acts_from), t("care.quality.actsMeans")],
  ];
  return (
    <>
      <dl className={css.figures} data-testid="quality-figures">{figures.map(([name, value, hint]) => <div key={name}><dt>{name}</dt><dd>{value}</dd><small>{hint}</small></div>)}</dl>
      {data.made_at && <p className={css.quiet}><Ago at={data.made_at} prefix={t("care.quality.at")} /> · {t("care.quality.kept", { count: data.history.length })}</p>}
    </>
  );
}

function Categories({ rows, onOpen }: { rows: CategoryQuality[]; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  // Those with enough examples first, the worst of them on top; of a handful nothing can be said.
  const sorted = [...rows].sort((a, b) => Number(a.n < 5) - Number(b.n < 5) || (a.f1 ?? 2) - (b.f1 ?? 2));
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead><tr><th>{t("assets.field.category")}</th><th>{t("care.quality.precision")}</th><th>{t("care.quality.recall")}</th><th>{t("care.quality.n")}</th><th>{t("care.quality.confused")}</th><th>{t("care.quality.threshold")}</th></tr></thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.category_id} data-testid="quality-row">
              <td><button type="button" onClick={() => onOpen(row.category_id)}>{row.path}</button>{row.n < 5 && <State tone="quiet">{t("care.quality.few")}</State>}</td>
              <td><Bar value={row.precision} /></td><td><Bar value={row.recall} /></td><td>{row.n}</td>
              <td className={css.confused}>{row.confused.slice(0, 2).map((each) => t("care.quality.as", { path: each.path, count: each.times })).join(t("capture.comma")) || "—"}</td>
              <td>{row.threshold === null ? <small>{t("care.quality.usual")}</small> : row.threshold > 1 ? t("care.quality.never") : percent(row.threshold)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bar({ value }: { value: number | null }) {
  return <span className={css.bar}><i style={{ width: `${Math.round((value ?? 0) * 100)}%` }} data-low={value !== null && value < 0.6 ? true : undefined} /><b>{share(value)}</b></span>;
}

/** Claimed beside true, tenth by tenth; a table, so that it can be read aloud. */
function Calibration({ data }: { data: Quality }) {
  const { t } = useTranslation();
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead><tr><th>{t("care.quality.band")}</th><th>{t("care.quality.claimed")}</th><th>{t("care.quality.true")}</th><th>{t("care.quality.n")}</th></tr></thead>
        <tbody>{data.calibration.map((bin) => <tr key={bin.low}><td>{`${percent(bin.low)}–${percent(bin.low + 0.1)}`}</td><td><Bar value={bin.claimed} /></td><td><Bar value={bin.true} /></td><td>{bin.n}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

/** One category: what each threshold would do, the threshold itself, and what the machine took for something else. */
function CategoryDrawer({ row, data, onClose }: { row: CategoryQuality; data: Quality; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const acting = useActing(row.category_id);
  const mistakes = useMistakes(row.category_id);
  const set = useSetThreshold();
  const [draft, setDraft] = useState(row.threshold ?? Math.min(data.acts_from, 1));
  const near = (rows: Acting[]) => rows.reduce((best, each) => (Math.abs(each.threshold - draft) < Math.abs(best.threshold - draft) ? each : best), rows[0] as Acting);
  const save = (threshold: number | null) => set.mutate({ id: row.category_id, threshold }, { onSuccess: () => say.done(t("care.quality.saved"), () => set.mutate({ id: row.category_id, threshold: row.threshold })), onError: say.failed });
  return (
    <Drawer open onClose={onClose} title={row.path} size={520}>
      <Section title={t("care.quality.thresholdTitle")}>
        <p className={css.quiet}>{t("care.quality.thresholdMeans")}</p>
        <div className={css.threshold}>
          <InputNumber min={50} max={101} step={5} value={Math.round(draft * 100)} onChange={(value) => setDraft(Number(value ?? 80) / 100)} suffix="%" aria-label={t("care.quality.threshold")} data-testid="threshold" />
          <Button type="primary" loading={set.isPending} onClick={() => save(draft)} data-testid="save-threshold">{t("care.quality.save")}</Button>
          {row.threshold !== null && <Button onClick={() => save(null)}>{t("care.quality.reset")}</Button>}
        </div>
        <Loaded query={acting} lines={3}>
          {(rows) => rows.length === 0 ? null : (
            <>
              <p data-testid="threshold-effect">{t("care.quality.effect", { acts: near(rows).acts, n: near(rows).n, share: near(rows).acts ? percent(near(rows).right / near(rows).acts) : "—" })}</p>
              <table className={css.table}><thead><tr><th>{t("care.quality.threshold")}</th><th>{t("care.quality.wouldSet")}</th><th>{t("care.quality.ofThoseRight")}</th></tr></thead>
                <tbody>{rows.map((each) => <tr key={each.threshold} data-here={each === near(rows) || undefined}><td>{percent(each.threshold)}</td><td>{each.acts} / {each.n}</td><td>{each.acts ? percent(each.right / each.acts) : "—"}</td></tr>)}</tbody></table>
            </>
          )}
        </Loaded>
      </Section>
      <Section title={t("care.quality.mistakes")}>
        <Loaded query={mistakes} lines={3}>
          {(rows) => rows.length === 0 ? <p className={css.quiet}>{t("care.quality.noMistakes")}</p> : <ul className={css.mistakes}>{rows.map((each) => <li key={each.asset.id}><Link to={`/read/${each.asset.id}`}>{each.asset.title}</Link><small>{t("care.quality.takenFor", { path: each.said, percent: percent(each.confidence) })}</small></li>)}</ul>}
        </Loaded>
      </Section>
    </Drawer>
  );
}
