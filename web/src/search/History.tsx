import { useTranslation } from "react-i18next";
import type { EvaluationOut } from "./api";
import css from "./words.module.css";

const [WIDTH, HEIGHT] = [640, 120];
const MEASURES = ["ndcg@10", "recall@1", "mrr@10"] as const;

/** How the measures went over time, the oldest at the left; the same numbers stand in the table below. */
export function History({ runs }: { runs: EvaluationOut[] }) {
  const { t } = useTranslation();
  const own = runs.toReversed().slice(-30);
  const values = own.flatMap((run) => MEASURES.map((name) => Number(run.measures[name] ?? 0)));
  const low = Math.max(0, Math.floor(10 * Math.min(...values) - 0.5) / 10);
  const at = (place: number, value: number) => `${(place / Math.max(1, own.length - 1)) * (WIDTH - 12) + 6},${HEIGHT - 8 - ((value - low) / Math.max(0.05, 1 - low)) * (HEIGHT - 16)}`;
  return (
    <figure className={css.history}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("search.judge.history")} preserveAspectRatio="none">
        {MEASURES.map((name, number) => <polyline key={name} data-line={number} points={own.map((run, place) => at(place, Number(run.measures[name] ?? 0))).join(" ")} />)}
      </svg>
      <figcaption>{MEASURES.map((name, number) => <span key={name} data-line={number}>{t(`search.measure.${name}`)}</span>)}<span>{t("search.judge.scale", { low: low.toFixed(1) })}</span></figcaption>
    </figure>
  );
}
