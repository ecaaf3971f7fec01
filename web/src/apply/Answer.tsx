import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Format, Kind, KindIcon, Trust } from "@/assets/parts";
import { Button, IconHelpful, IconNotHelpful, IconWarn, Input, Marked, Notice, Popover, useSay, Who } from "@/kit";
import { usePlaceWords } from "@/search/HitRow";
import { Acts } from "./Acts";
import { type AnswerOut, type Asking, type Citation, type SharedOut, useFeedback } from "./api";
import css from "./ask.module.css";

/** The answer first, short; each sentence with the numbers of what it stands in. Or, plainly, that the sources do not say. */
export function Answer({ answer, onAsk, isLast }: { answer: AnswerOut; onAsk: (asking: Asking) => void; isLast: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={css.answer} data-testid="answer" data-refused={answer.refused || undefined}>
      {answer.understood && answer.understood !== answer.question && <p className={css.understood}>{t("apply.understood", { question: answer.understood })}</p>}
      {answer.notice && <div className={css.told} data-testid="answer-notice"><Notice>{answer.notice}</Notice></div>}
      {answer.refused ? <Refused answer={answer} onAsk={onAsk} isLast={isLast} /> : <Said answer={answer} />}
      <div className={css.foot}><Feedback answer={answer} /><Acts answer={answer} /></div>
      {!answer.refused && <p className={css.note}>{answer.written_by ? t("apply.written", { model: answer.written_by }) : t("apply.extractive")}</p>}
      <Beside answer={answer} />
    </div>
  );
}

/** Sentences with the numbers of their sources, what to mind about them, and the sources. */
export function Said({ answer }: { answer: Pick<AnswerOut | SharedOut, "sentences" | "citations" | "hints"> }) {
  const { t } = useTranslation();
  const citationOf = (n: number) => answer.citations.find((one) => one.n === n);
  return (
    <>
      <p className={css.said} data-testid="answer-text">
        {answer.sentences.map((sentence, place) => (
          <span key={place}>{sentence.text}{sentence.citations.map((n) => { const citation = citationOf(n); return citation ? <CitationMark key={n} citation={citation} /> : null; })} </span>
        ))}
      </p>
      {answer.hints.length > 0 && <ul className={css.hints}>{answer.hints.map((hint) => <li key={hint.code + hint.message}><IconWarn size={15} aria-hidden /><span>{hint.message}{hint.citations.map((n) => <sup key={n}>{n}</sup>)}</span></li>)}</ul>}
      <ol className={css.sources} aria-label={t("apply.sources")} data-testid="sources">
        {answer.citations.map((citation) => <Source key={citation.n} citation={citation} />)}
      </ol>
    </>
  );
}

/** Opens the cited passage in the reader, with the very sentence lit. */
export function citationPath(citation: Pick<Citation, "asset" | "passage_id" | "start" | "end">): string {
  return `/read/${citation.asset.id}?passage=${citation.passage_id}${citation.end > citation.start ? `&sentence=${citation.start}-${citation.end}` : ""}`;
}
const quoteOf = (citation: Citation) => (citation.end > citation.start ? [...citation.text].slice(citation.start, citation.end).join("") : citation.text);

function CitationMark({ citation }: { citation: Citation }) {
  const { t } = useTranslation();
  const place = usePlaceWords();
  const card = (
    <div className={css.card}>
      <b>{citation.asset.title}</b>
      <small>{[citation.heading_path.join(" › "), place(citation.locator)].filter(Boolean).join(" · ")}</small>
      <p><Marked text={citation.text} ranges={[[citation.start, citation.end]]} /></p>
    </div>
  );
  return (
    <Popover content={card} trigger={["hover", "focus"]} mouseEnterDelay={0.12}>
      <Link to={citationPath(citation)} state={{ quote: quoteOf(citation) }} className={css.mark} aria-label={t("apply.citation", { n: citation.n, title: citation.asset.title })} data-testid={`citation-${citation.n}`}>{citation.n}</Link>
    </Popover>
  );
}

export function Source({ citation }: { citation: Citation }) {
  const place = usePlaceWords();
  const { asset } = citation;
  const where = [citation.heading_path.join(" › "), place(citation.locator)].filter(Boolean).join(" · ");
  return (
    <li>
      <span className={css.number}>{citation.n}</span>
      <div>
        <Link to={citationPath(citation)} state={{ quote: quoteOf(citation) }}>{asset.title}</Link>
        <small><Kind kind={asset.kind} /><Format format={asset.format} />{where && <span>{where}</span>}{asset.owner && <span>{asset.owner.name}</span>}<Trust asset={asset} /></small>
      </div>
    </li>
  );
}

/** 依据不足: said in plain words, with what was looked at, and the ways on. */
function Refused({ answer, onAsk, isLast }: { answer: AnswerOut; onAsk: (asking: Asking) => void; isLast: boolean }) {
  const { t } = useTranslation();
  return (
    <div data-testid="refused">
      <p className={css.refused}>{answer.reason ?? t("apply.refused")}</p>
      {answer.looked_at.length > 0 && (
        <>
          <h3 className={css.small}>{t("apply.lookedAt", { count: answer.looked_at.length })}</h3>
          <ul className={css.looked}>{answer.looked_at.map((one) => <li key={one.passage_id}><Link to={`/read/${one.asset.id}?passage=${one.passage_id}`}>{one.asset.title}</Link><p>{one.text}</p></li>)}</ul>
        </>
      )}
      <div className={css.ways}>
        <Link to={`/search?q=${encodeURIComponent(answer.question)}`}><Button size="small">{t("apply.searchIt")}</Button></Link>
        {isLast && answer.space_id !== null && <Button size="small" onClick={() => onAsk({ question: answer.question })}>{t("apply.everywhere")}</Button>}
      </div>
    </div>
  );
}

function Feedback({ answer }: { answer: AnswerOut }) {
  const { t } = useTranslation();
  const feedback = useFeedback();
  const say = useSay();
  const [given, setGiven] = useState<boolean | null>(answer.feedback.helpful);
  const [comment, setComment] = useState("");
  const [isAsking, setAsking] = useState(false);
  const give = (helpful: boolean, words?: string) => {
    setGiven(helpful);
    setAsking(!helpful && words === undefined);
    feedback.mutate({ id: answer.id, helpful, ...(words ? { comment: words } : {}) }, { onSuccess: () => { if (words !== undefined || helpful) say.done(t("apply.thanks")); }, onError: (error) => { setGiven(null); say.failed(error); } });
  };
  return (
    <div className={css.feedback}>
      <Button size="small" type="text" icon={<IconHelpful size={15} />} aria-pressed={given === true} className={given === true ? css.on : undefined} onClick={() => give(true)} data-testid="helpful">{t("apply.helpful")}</Button>
      <Button size="small" type="text" icon={<IconNotHelpful size={15} />} aria-pressed={given === false} className={given === false ? css.on : undefined} onClick={() => give(false)} data-testid="not-helpful">{t("apply.notHelpful")}</Button>
      {isAsking && (
        <form className={css.comment} onSubmit={(event) => { event.preventDefault(); setAsking(false); give(false, comment.trim()); }}>
          <Input size="small" autoFocus value={comment} onChange={(event) => setComment(event.target.value)} placeholder={t("apply.whyNot")} maxLength={500} aria-label={t("apply.whyNot")} />
          <Button size="small" htmlType="submit">{t("apply.sendComment")}</Button>
        </form>
      )}
    </div>
  );
}

function Beside({ answer }: { answer: AnswerOut }) {
  const { t } = useTranslation();
  if (answer.related.length === 0 && answer.people.length === 0) return null;
  return (
    <div className={css.beside}>
      {answer.related.length > 0 && <div><h3 className={css.small}>{t("apply.related")}</h3><ul>{answer.related.map((one) => <li key={one.id} className={css.relatedLine}><KindIcon kind={one.kind} /><Link to={`/read/${one.id}`}>{one.title}</Link></li>)}</ul></div>}
      {answer.people.length > 0 && <div><h3 className={css.small}>{t("apply.people")}</h3><ul>{answer.people.map(({ person, why }) => <li key={person.id}><Link to={`/search?owner_id=${person.id}`}><Who person={person} /></Link> <small>{why}</small></li>)}</ul></div>}
    </div>
  );
}
