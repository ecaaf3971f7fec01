import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AssetOut } from "@/assets/api";
import { Button, IconCheck, IconClose, percent, Popover, useSay } from "@/kit";
import { type Suggestion, useAnswerSuggestion, useSuggestions } from "../api";
import { CategoryPick } from "../CategoryPick";
import css from "./reader.module.css";

/** What the machine proposes, with its confidence and the words that decided; one click accepts or corrects. */
export function SuggestionBar({ asset }: { asset: AssetOut }) {
  const { t } = useTranslation();
  const suggestions = useSuggestions(asset.id, asset.may.edit);
  const open = (suggestions.data ?? []).filter((one) => one.state === "open");
  if (open.length === 0) return null;
  return (
    <section className={css.suggestions} aria-label={t("organise.suggest.title")} data-testid="suggestions">
      <span className={css.suggestTitle}>{t("organise.suggest.title")}</span>
      <div className={css.suggestList}>{open.map((one) => <SuggestionLine key={one.id} suggestion={one} />)}</div>
    </section>
  );
}

export function SuggestionLine({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation();
  const answer = useAnswerSuggestion();
  const say = useSay();
  const takeBack = () => answer.mutate({ id: suggestion.id, act: "reopen" }, { onError: say.failed });
  const send = (act: "accept" | "dismiss") => answer.mutate({ id: suggestion.id, act }, { onSuccess: () => say.done(t(`organise.suggest.done.${act}`, { label: suggestion.label }), takeBack), onError: say.failed });
  const label = suggestion.kind === "duplicate" ? <Link to={`/read/${suggestion.value}`}>{suggestion.label}</Link> : <b>{suggestion.label}</b>;
  return (
    <span className={css.suggestion} data-testid={`suggestion-${suggestion.kind}`}>
      <span className={css.suggestKind}>{t(`organise.suggest.kind.${suggestion.kind}`)}</span>{label}
      <Why suggestion={suggestion} />
      <span className={css.suggestActs}>
        <Button size="small" type="text" icon={<IconCheck size={15} />} loading={answer.isPending} onClick={() => send("accept")} data-testid="accept">{t(`organise.suggest.accept.${suggestion.kind}`)}</Button>
        {suggestion.kind === "category" && <CategoryPick size="small" placeholder={t("organise.suggest.correct")} onPick={(category_id) => answer.mutate({ id: suggestion.id, act: "correct", category_id }, { onSuccess: () => say.done(t("organise.suggest.done.correct"), takeBack), onError: say.failed })} />}
        <Button size="small" type="text" icon={<IconClose size={14} />} aria-label={t("organise.suggest.dismiss", { label: suggestion.label })} onClick={() => send("dismiss")} />
      </span>
    </span>
  );
}

/** How sure, and which words decided. */
export function Why({ suggestion }: { suggestion: Suggestion }) {
  const { t } = useTranslation();
  const content = suggestion.reasons.length === 0 ? t("organise.suggest.noReasons") : <Reasons suggestion={suggestion} bars />;
  return <Popover content={content} trigger={["hover", "click"]}><button type="button" className={css.sure} data-testid="why">{t("organise.suggest.sure", { percent: percent(suggestion.confidence) })}</button></Popover>;
}

/** Why it is proposed: the words that decided, as bars or in one line; of tags, what speaks for each. */
export function Reasons({ suggestion, bars = false }: { suggestion: Suggestion; bars?: boolean }) {
  const { t } = useTranslation();
  const words = suggestion.reasons.filter((reason) => !reason.code);
  const coded = suggestion.reasons.filter((reason) => reason.code);
  const most = Math.max(...words.map((reason) => Math.abs(reason.weight)), 0.0001);
  const said = coded.map((reason) => (reason.code === "quote" ? t("organise.why.quote", { text: reason.word }) : t(`organise.why.${reason.code}`, reason.values ?? {})));
  if (bars) {
    return (
      <div className={css.why}>
        {words.length > 0 && <p>{t("organise.suggest.because")}</p>}
        {words.map((reason) => <div key={reason.word} className={css.reason}><span>{reason.word}</span><i style={{ width: `${Math.max(4, (100 * Math.abs(reason.weight)) / most)}%` }} /></div>)}
        {said.map((text) => <p key={text}>{text}</p>)}
      </div>
    );
  }
  const line = [...(words.length > 0 ? [t("organise.why.words", { words: words.map((reason) => reason.word).join(t("capture.comma")) })] : []), ...said].join(" · ");
  return line ? <small className={css.because} data-testid="reasons">{line}</small> : null;
}
