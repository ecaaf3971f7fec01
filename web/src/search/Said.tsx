import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { IconClose, useUrlState } from "@/kit";
import type { SearchOut } from "./api";
import { withoutFilter } from "./filters";
import css from "./search.module.css";

/** Filters that were typed in the box, each of which can be taken away again. */
export function TypedChips({ found, q }: { found: SearchOut; q: string }) {
  const { t } = useTranslation();
  const { change } = useUrlState();
  return (found.filters ?? []).map((one) => (
    <button type="button" key={one.text} className={css.chip} data-unknown={!one.known || undefined} onClick={() => change({ q: withoutFilter(q, one.text) })} title={t("search.takeAway", { name: one.label })} data-testid={`typed-${one.field}`}>
      <span>{one.excluded ? t("search.excluded", { field: t(`search.facet.${one.field}`) }) : t(`search.facet.${one.field}`)}</span>{one.known ? one.label : t("search.unknownValue", { name: one.label })}<IconClose size={13} aria-hidden />
    </button>
  ));
}

/** What was searched for in place of what was typed, and what else it was looked for as. */
export function Corrected({ found, q }: { found: SearchOut; q: string }) {
  const { t } = useTranslation();
  const { search, change } = useUrlState();
  const { correction, synonyms = [] } = found;
  const kept = (text: string) => { const next = new URLSearchParams(search); next.set("q", text); next.delete("offset"); return `/search?${next}`; };
  const others = (correction?.slips ?? []).flatMap((slip) => slip.meant.slice(1).map((meant) => correction?.query.replace(slip.meant[0] ?? "", meant) ?? meant));
  if (!correction && synonyms.length === 0) return null;
  return (
    <div className={css.said}>
      {correction && (
        <p data-testid="correction">
          {t("search.corrected")} <Link to={kept(correction.query)} className={css.meant}>{correction.query}</Link>
          {others.length > 0 && <> · {t("search.orMeant")} {others.slice(0, 3).map((text) => <Link key={text} to={kept(text)}>{text}</Link>)}</>}
          {" · "}<button type="button" className={css.asLink} onClick={() => change({ exact: "1" })} data-testid="as-typed">{t("search.asTyped", { q })}</button>
        </p>
      )}
      {synonyms.length > 0 && <p className={css.also} data-testid="synonyms-used">{synonyms.map((one) => t("search.also", { typed: one.typed, also: one.also.slice(0, 4).join(t("search.comma")) })).join(" · ")}</p>}
    </div>
  );
}
