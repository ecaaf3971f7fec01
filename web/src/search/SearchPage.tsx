import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { readerPath } from "@/assets/parts";
import { Button, Drawer, ErrorNote, IconClose, IconFilter, Loading, Pager, Select, step, useCount, useHotkeys, useUrlState } from "@/kit";
import { type Facet, type SearchOut, type SearchQuery, useSearch } from "./api";
import { FacetList, useFacetLabel } from "./FacetList";
import { chosenFilters, LIMIT, PARAMETER, queryOf, SORTS, toggled } from "./filters";
import { HitRow } from "./HitRow";
import { Nothing } from "./Nothing";
import { Preview } from "./Preview";
import { Corrected, TypedChips } from "./Said";
import { Mine, SaveButton } from "./SavedSearches";
import { SearchBox } from "./SearchBox";
import css from "./search.module.css";

export default function SearchPage() {
  const { t } = useTranslation();
  const { search, change } = useUrlState();
  const [now] = useState(() => new Date());
  const asked = useMemo(() => queryOf(search, now), [search, now]);
  const chosen = chosenFilters(search);
  const isAsking = asked.q !== "" || chosen.length > 0;
  const found = useSearch(asked, isAsking);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const toggle = (facet: Facet, value: string) => change(toggled(search, facet, value));
  useEffect(() => { document.title = `${asked.q || t("search.title")} · ${t("app.name")}`; }, [asked.q, t]);
  const facets = found.data && <FacetList facets={found.data.facets} chosen={chosen} onToggle={toggle} />;

  return (
    <div className={css.page}>
      <h1 className="visually-hidden">{t("search.title")}</h1>
      <SearchBox q={asked.q} onSearch={(q) => change({ q, exact: undefined })} />
      {found.data && isAsking && chosen.length + (found.data.filters ?? []).length > 0 && <Chips found={found.data} q={asked.q} chosen={chosen} onToggle={toggle} onClear={() => change(Object.fromEntries(Object.values(PARAMETER).map((name) => [name, undefined])))} />}
      {!isAsking && <Beginning />}
      {isAsking && found.error && !found.data && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {isAsking && !found.data && !found.error && <Loading lines={8} />}
      {isAsking && found.data && (
        <div className={css.columns}>
          <aside className={css.facets} aria-label={t("search.facets")}>{facets}</aside>
          <Results found={found.data} asked={asked} q={asked.q} offset={asked.offset ?? 0} stale={found.isPlaceholderData} onFacets={() => setFacetsOpen(true)} hasFilters={chosen.length > 0} />
          <Drawer open={facetsOpen} onClose={() => setFacetsOpen(false)} placement="left" size={300} title={t("search.facets")}>{facets}</Drawer>
        </div>
      )}
    </div>
  );
}

function Beginning() {
  const { t } = useTranslation();
  return (
    <div className={css.beginning}>
      <p>{t("search.beginning")}</p>
      <ul className={css.tips}>{(t("search.tips", { returnObjects: true }) as string[]).map((tip) => <li key={tip}>{tip}</li>)}</ul>
      <Mine />
    </div>
  );
}

function Chips({ found, q, chosen, onToggle, onClear }: { found: SearchOut; q: string; chosen: { facet: Facet; value: string }[]; onToggle: (facet: Facet, value: string) => void; onClear: () => void }) {
  const { t } = useTranslation();
  const label = useFacetLabel(found.facets);
  return (
    <div className={css.chips} aria-label={t("search.filters")}>
      {chosen.map(({ facet, value }) => (
        <button type="button" key={`${facet}-${value}`} className={css.chip} onClick={() => onToggle(facet, value)} title={t("search.takeAway", { name: label(facet, value) })} data-testid={`chip-${facet}`}>
          <span>{t(`search.facet.${facet}`)}</span>{label(facet, value)}<IconClose size={13} aria-hidden />
        </button>
      ))}
      <TypedChips found={found} q={q} />
      {chosen.length > 0 && <Button type="link" size="small" onClick={onClear}>{t("search.clear")}</Button>}
    </div>
  );
}

interface ResultsProps { found: SearchOut; asked: SearchQuery; q: string; offset: number; stale: boolean; hasFilters: boolean; onFacets: () => void }

function Results({ found, asked, q, offset, stale, hasFilters, onFacets }: ResultsProps) {
  const { t } = useTranslation();
  const { one, search, change } = useUrlState();
  const go = useNavigate();
  const said = useCount();
  const [place, setPlace] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => setPlace(0), [found]);
  const current = found.items[place];
  const move = (key: string) => (event: KeyboardEvent) => {
    event.preventDefault();
    const next = step(place, key, found.items.length);
    setPlace(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  useHotkeys({
    arrowdown: move("ArrowDown"), arrowup: move("ArrowUp"), j: move("j"), k: move("k"),
    enter: (event) => { if (current && !(event.target as HTMLElement).closest("a,button,[role=combobox]")) void go(readerPath(current.asset.id, current.passage?.id)); },
  });

  if (found.total === 0) return <Nothing found={found} q={q} hasFilters={hasFilters} />;
  return (
    <>
      <section className={css.results} data-stale={stale || undefined} aria-label={t("search.results")}>
        <div className={css.resultsHead}>
          <span data-testid="search-total">{t("search.total", { total: said(found.total) })}<span className={css.took}>{t("search.took", { ms: Math.max(1, Math.round(found.took_ms)) })}</span></span>
          <span className={css.tools}>
            <SaveButton search={search} suggested={q} />
            <Button size="small" icon={<IconFilter size={14} />} className={css.onlyNarrow} onClick={onFacets}>{t("search.facets")}</Button>
            <Select size="small" variant="borderless" value={one("sort") ?? "relevance"} onChange={(sort) => change({ sort: sort === "relevance" ? undefined : sort })} options={SORTS.map((sort) => ({ value: sort, label: t(`search.sort.${sort}`) }))} aria-label={t("search.sortLabel")} popupMatchSelectWidth={false} data-testid="search-sort" />
          </span>
        </div>
        <Corrected found={found} q={q} />
        {found.vectors.done < found.vectors.total && <p className={css.filling}>{t("search.filling", { done: said(found.vectors.done), total: said(found.vectors.total) })}</p>}
        <ol ref={list} className={css.hits} data-testid="hits">
          {found.items.map((hit, here) => <HitRow key={hit.asset.id} hit={hit} asked={asked} may={found.may.judge} current={here === place} onPoint={() => setPlace(here)} />)}
        </ol>
        {found.total > LIMIT && <Pager offset={offset} limit={LIMIT} total={found.total} onChange={(next) => change({ offset: String(next) })} />}
        <p className={css.askInstead}>{t("search.askInstead")} <Link to={`/ask?q=${encodeURIComponent(q)}`}>{t("search.askThis")}</Link></p>
      </section>
      <aside className={css.preview} aria-label={t("search.preview")}>{current && <Preview hit={current} />}</aside>
    </>
  );
}
