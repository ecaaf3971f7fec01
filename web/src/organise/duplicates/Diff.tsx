import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Empty, Loaded, Marked, useNarrow } from "@/kit";
import { type DiffRow, useComparison } from "./api";
import css from "./duplicates.module.css";

/** Stretches of more equal lines than this are folded. */
const FOLD = 3;
type Shown = { row: DiffRow } | { folded: DiffRow[] };

export function folded(rows: readonly DiffRow[]): Shown[] {
  const shown: Shown[] = [];
  let same: DiffRow[] = [];
  const flush = () => {
    if (same.length > FOLD) shown.push({ folded: same });
    else shown.push(...same.map((row) => ({ row })));
    same = [];
  };
  for (const row of rows) {
    if (row.kind === "same") { same.push(row); continue; }
    flush();
    shown.push({ row });
  }
  flush();
  return shown;
}

/** Two assets side by side; what differs is marked, what is equal folded. */
export function Diff({ one, other }: { one: number; other: number }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const comparison = useComparison(one, other, one !== other);
  const [opened, setOpened] = useState<Set<number>>(new Set());
  return (
    <Loaded query={comparison} lines={6}>
      {(found) => found.rows.length === 0 ? <Empty title={t("care.diff.nothing")} /> : (
        <div className={css.diff} data-narrow={narrow || undefined} data-testid="diff" role="table" aria-label={t("care.cluster.compare")}>
          <div role="row" className={css.diffHead}><b role="columnheader">{found.one.title}</b><b role="columnheader">{found.other.title}</b></div>
          {found.rows.every((row) => row.kind === "same") && <p className={css.allSame}>{t("care.diff.same")}</p>}
          {folded(found.rows).map((each, place) => "row" in each ? <Line key={place} row={each.row} /> : opened.has(place) ? each.folded.map((row, at) => <Line key={`${place}-${at}`} row={row} />) : (
            <Button key={place} type="text" size="small" className={css.fold} onClick={() => setOpened(new Set([...opened, place]))}>{t("care.diff.folded", { count: each.folded.length })}</Button>
          ))}
        </div>
      )}
    </Loaded>
  );
}

function Line({ row }: { row: DiffRow }) {
  return (
    <div role="row" className={css.line} data-kind={row.kind}>
      <p role="cell">{row.kind === "changed" ? <Marked text={row.left} ranges={row.left_spans} /> : row.left}</p>
      <p role="cell">{row.kind === "changed" ? <Marked text={row.right} ranges={row.right_spans} /> : row.right}</p>
    </div>
  );
}
