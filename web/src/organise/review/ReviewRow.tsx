import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Kind } from "@/assets/parts";
import { Button, Checkbox, IconCheck, IconClose, percent, State } from "@/kit";
import type { OpenSuggestion, SuggestionNews } from "../api";
import { Reasons } from "../reader/SuggestionBar";
import css from "./review.module.css";

interface Props {
  item: OpenSuggestion; again: boolean; here: boolean; picked: boolean; news: SuggestionNews | undefined;
  onStand: (shift: boolean) => void; onToggle: (shift: boolean) => void; onAccept: () => void; onDismiss: () => void; onCorrect: () => void;
}
/** One suggestion of the queue: what it is about, what is proposed, why, and the answer. */
export function ReviewRow({ item, again, here, picked, news, onStand, onToggle, onAccept, onDismiss, onCorrect }: Props) {
  const { t } = useTranslation();
  const click = (event: MouseEvent) => { if (!(event.target as HTMLElement).closest("a,button,label,input")) onStand(event.shiftKey); };
  return (
    // The keys j, k, a, c, d and x work on the whole page; the row itself need not hear them.
    // oxlint-disable-next-line click-events-have-key-events
    <li id={`suggestion-${item.id}`} aria-current={here} className={css.row} data-here={here || undefined} data-picked={picked || undefined} data-gone={news ? true : undefined} onClick={click} data-testid="review-row">
      <Checkbox checked={picked} onClick={(event) => { onToggle(event.shiftKey); (event.target as HTMLElement).blur(); }} aria-label={t("care.review.pick", { title: item.asset.title })} />
      <div className={css.what}>
        <span className={css.asset} data-again={again || undefined}><Link to={`/read/${item.asset.id}`}>{item.asset.title}</Link><small><Kind kind={item.asset.kind} /> {item.asset.space.name}</small></span>
        <span className={css.proposal}><i>{t(`organise.suggest.kind.${item.kind}`)}</i>{item.kind === "duplicate" ? <Link to={`/duplicates/${item.asset.id}`}>{item.label}</Link> : <b>{item.label}</b>}<em>{t("organise.suggest.sure", { percent: percent(item.confidence) })}</em></span>
        <Reasons suggestion={item} />
      </div>
      {news ? <State tone="quiet">{t(`care.review.news.${news.state}`, { by: news.by })}</State> : (
        <span className={css.answers}>
          <Button size="small" icon={<IconCheck size={14} />} onClick={onAccept} data-testid="accept">{t(`organise.suggest.accept.${item.kind}`)}</Button>
          {item.kind === "category" && <Button size="small" type="text" onClick={onCorrect} data-testid="correct">{t("organise.suggest.correct")}</Button>}
          <Button size="small" type="text" icon={<IconClose size={14} />} aria-label={t("organise.suggest.dismiss", { label: item.label })} onClick={onDismiss} />
        </span>
      )}
    </li>
  );
}
