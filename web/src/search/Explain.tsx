import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconAsk, Loaded, Popover } from "@/kit";
import { type ExplainOut, type SearchQuery, useExplained } from "./api";
import css from "./search.module.css";

/** Why a hit stands where it stands, asked for only when somebody wants to know. */
export function Explain({ asked, assetId }: { asked: SearchQuery; assetId: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const explained = useExplained(asked, assetId, open);
  return (
    <Popover trigger="click" open={open} onOpenChange={setOpen} placement="bottomRight" content={<div className={css.explain} data-testid="explain"><Loaded query={explained} lines={4}>{(parts) => (parts ? <Parts parts={parts} /> : <p>{t("search.explain.none")}</p>)}</Loaded></div>}>
      <Button type="text" size="small" icon={<IconAsk size={13} />} className={css.explainButton} data-testid="explain-button">{t("search.explain.title")}</Button>
    </Popover>
  );
}

function Parts({ parts }: { parts: ExplainOut }) {
  const { t } = useTranslation();
  const hundredth = (share: number) => Math.round(share * 100);
  const changed = (factor: number) => (factor === 1 ? t("search.explain.same") : `${factor > 1 ? "+" : "−"}${Math.abs((factor - 1) * 100).toFixed(1)} %`);
  const quoted = (words: string[]) => words.slice(0, 6).map((word) => t("search.quote", { word })).join(" ");
  const bars = [
    { key: "words", value: parts.words, of: parts.weight_of_words, note: parts.in_words.length > 0 ? quoted(parts.in_words) : t("search.explain.noWords") },
    { key: "meaning", value: parts.meaning, of: parts.weight_of_meaning, note: parts.cosine === null ? t("search.explain.noMeaning") : t("search.explain.cosine", { cosine: parts.cosine.toFixed(2) }) },
  ];
  return (
    <>
      <h3>{t("search.explain.title")}</h3>
      {bars.map((bar) => (
        <div key={bar.key} className={css.part}>
          <span>{t(`search.explain.${bar.key}`)}</span>
          <meter min={0} max={1} value={bar.value} aria-label={t(`search.explain.${bar.key}`)} /><b>{t("search.explain.of", { value: hundredth(bar.value), most: hundredth(bar.of) })}</b>
          <small>{bar.note}</small>
        </div>
      ))}
      <dl>
        <dt>{t("search.explain.inTitle")}</dt><dd>{parts.exact_title ? t("search.explain.exactTitle") : parts.in_title.length > 0 ? quoted(parts.in_title) : t("search.explain.notInTitle")}</dd>
        <dt>{t("search.explain.freshness")}</dt><dd>{changed(parts.freshness)}</dd>
        <dt>{t("search.explain.age")}</dt><dd>{changed(parts.age)}</dd>
        <dt>{t("search.explain.confidence")}</dt><dd>{changed(parts.confidence)}</dd>
        {parts.synonyms.length > 0 && <><dt>{t("search.explain.synonyms")}</dt><dd>{parts.synonyms.map((one) => `${one.typed} → ${one.also.join(t("search.comma"))}`).join(" · ")}</dd></>}
      </dl>
      <p className={css.explainFoot}>{t("search.explain.foot", { score: hundredth(parts.score) })}</p>
    </>
  );
}
