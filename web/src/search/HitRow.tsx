import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Format, Kind, readerPath, Trust } from "@/assets/parts";
import { Ago, Marked } from "@/kit";
import type { Hit, Locator, SearchQuery } from "./api";
import { Explain } from "./Explain";
import { JudgeButton } from "./JudgeButton";
import css from "./search.module.css";

/** Where a passage stands, in words: 第 3 页 · 表“工时” B2:D9. */
export function usePlaceWords(): (locator: Locator) => string {
  const { t } = useTranslation();
  return (locator) => [
    locator.page ? t("search.place.page", { page: locator.page }) : "",
    locator.slide ? t("search.place.slide", { slide: locator.slide }) : "",
    locator.sheet ? t("search.place.sheet", { sheet: locator.sheet, cells: locator.cells ?? "" }) : "",
  ].filter(Boolean).join(" · ");
}

/** A window of the passage around its first highlight, so that a long one shows why it was found. */
export function excerpt(text: string, highlights: readonly (readonly number[])[], most = 220): { text: string; highlights: [number, number][] } {
  const pairs = highlights.map(([start = 0, end = 0]): [number, number] => [start, end]);
  const first = Math.min(...pairs.map(([start]) => start), text.length);
  if (text.length <= most) return { text, highlights: pairs };
  const from = pairs.length === 0 || first < most * 0.6 ? 0 : Math.max(0, first - Math.floor(most / 4));
  const to = Math.min(text.length, from + most);
  const [before, after] = [from > 0 ? "…" : "", to < text.length ? "…" : ""];
  const moved = pairs.filter(([a, b]) => b > from && a < to).map(([a, b]): [number, number] => [Math.max(a, from) - from + before.length, Math.min(b, to) - from + before.length]);
  return { text: before + text.slice(from, to) + after, highlights: moved };
}

export function HitRow({ hit, asked, may, current, onPoint }: { hit: Hit; asked: SearchQuery; may: boolean; current: boolean; onPoint: () => void }) {
  const { t } = useTranslation();
  const place = usePlaceWords();
  const { asset, passage } = hit;
  const shown = passage && excerpt(passage.text, passage.highlights);
  const where = passage ? [passage.heading_path.join(" › "), place(passage.locator)].filter(Boolean).join(" · ") : "";
  return (
    <li className={css.hit} aria-current={current || undefined} onMouseEnter={onPoint} onFocus={onPoint} data-testid="hit">
      <div className={css.hitHead}><Kind kind={asset.kind} /><Format format={asset.format} />{where && <span className={css.where} title={where}>{where}</span>}</div>
      <h2 className={css.hitTitle}><Link to={readerPath(asset.id, passage?.id)}><Marked text={asset.title} ranges={hit.title_highlights} /></Link></h2>
      {shown && <p className={css.passage}><Marked text={shown.text} ranges={shown.highlights} /></p>}
      <div className={css.hitFoot}>
        <span>{asset.space.name}</span>
        {asset.owner && <span>{asset.owner.name}</span>}
        <span><Ago at={asset.updated_at} /></span>
        <Trust asset={asset} />
        <span className={css.why}>{hit.matched.map((way) => t(`search.matched.${way}`)).join(t("search.and"))}{asked.q && <Explain asked={asked} assetId={asset.id} />}{may && asked.q && <JudgeButton q={asked.q} assetId={asset.id} />}</span>
      </div>
    </li>
  );
}
