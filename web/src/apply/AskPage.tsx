import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useKinds } from "@/assets/api";
import { Button, Checkbox, ErrorNote, IconPlus, Input, Loaded, Page, Select, useUrlState } from "@/kit";
import { CategoryPick } from "@/organise/CategoryPick";
import { useMe } from "@/people/api";
import { Answer } from "./Answer";
import { History } from "./History";
import { type Asking, type AnswerOut, type Spoken, useAnswer, useAskQuestion } from "./api";
import css from "./ask.module.css";

interface Turn { question: string; asking?: Asking; answer?: AnswerOut; error?: unknown; said?: Spoken[]; writing?: boolean }

/** Question, answer, follow-up: a thread. The address holds the last answer; its earlier turns come from this visit. */
function useThread() {
  const { answerId } = useParams();
  const id = Number(answerId) || undefined;
  const saved = useAnswer(id);
  const ask = useAskQuestion();
  const go = useNavigate();
  const { one } = useUrlState();
  const [turns, setTurns] = useState<Turn[]>([]);
  const last = turns[turns.length - 1];

  useEffect(() => {
    if (!id) { setTurns([]); return; }
    if (saved.data && !turns.some((turn) => turn.answer?.id === id)) setTurns([{ question: saved.data.question, answer: saved.data }]);
    // oxlint-disable-next-line exhaustive-deps
  }, [id, saved.data]);

  const send = (asking: Asking) => {
    const thread = last?.answer?.thread_id;
    const whole = { ...asking, ...(thread ? { thread_id: thread } : {}) };
    const change = (changes: (turn: Turn) => Partial<Turn>) => setTurns((now) => now.map((turn, place) => (place === now.length - 1 ? { ...turn, ...changes(turn) } : turn)));
    setTurns((now) => [...now, { question: asking.question, asking }]);
    ask.mutate({
      asking: whole,
      onStarted: ({ writing }) => change(() => ({ writing })),
      onSentence: (sentence) => change((turn) => ({ said: [...(turn.said ?? []), sentence] })),
    }, {
      onSuccess: (answer) => { change(() => ({ answer })); void go(`/ask/${answer.id}`, { replace: turns.length > 0 || Boolean(one("q")) }); },
      onError: (error) => change(() => ({ error })),
    });
  };
  const again = (asking: Asking) => { setTurns((now) => now.slice(0, -1)); send(asking); };
  return { turns, send, again, isPending: ask.isPending, saved, id };
}

export default function AskPage() {
  const { t } = useTranslation();
  const thread = useThread();
  const { one } = useUrlState();
  const go = useNavigate();
  const { turns } = thread;
  const given = one("q");
  const sent = useRef<string | undefined>(undefined);
  useEffect(() => {
    // A question that comes with the address (from the search box) is asked once.
    if (!given || thread.id || sent.current === given) return;
    sent.current = given;
    thread.send({ question: given, ...(Number(one("space_id")) ? { space_id: Number(one("space_id")) } : {}) });
  }, [given, thread, one]);

  const started = turns.length > 0;
  const title = turns[turns.length - 1]?.question ?? t("apply.title");
  return (
    <Page title={title} heading={t("apply.title")} lead={started ? undefined : t("apply.lead")} actions={started && <Button icon={<IconPlus size={16} />} onClick={() => void go("/ask")} data-testid="ask-anew">{t("apply.anew")}</Button>}>
      <div className={css.columns}>
        <div className={css.main}>
          {!started && <AskBox onAsk={thread.send} busy={thread.isPending} />}
          {thread.id && !started && <Loaded query={thread.saved} lines={6}>{() => null}</Loaded>}
          {turns.map((turn, place) => (
            <section key={`${place}-${turn.question}`} className={css.turn}>
              <h2 className={css.question} data-testid="question">{turn.question}</h2>
              {turn.answer ? <Answer answer={turn.answer} onAsk={thread.send} isLast={place === turns.length - 1} /> : turn.error ? <ErrorNote error={turn.error} onRetry={() => thread.again(turn.asking ?? { question: turn.question })} /> : <Thinking turn={turn} />}
            </section>
          ))}
          {started && !thread.isPending && <div className={css.follow}><AskBox onAsk={thread.send} busy={thread.isPending} isFollowUp /></div>}
        </div>
        <History current={thread.id} />
      </div>
    </Page>
  );
}

/** What has been said and checked so far. */
function Thinking({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const said = turn.said ?? [];
  return (
    <div className={css.answer} aria-live="polite" data-testid="thinking">
      {said.length > 0 && <p className={css.said} data-testid="streamed">{said.map((one, place) => <span key={place}>{one.text}<small className={css.from}>{one.sources.join("、")}</small></span>)}</p>}
      <p className={css.thinking} role="status">{t(turn.writing ? (said.length ? "apply.writingOn" : "apply.writing") : "apply.thinking")}</p>
    </div>
  );
}

/** The question, and where to look. Enter asks, Shift+Enter makes a new line. */
function AskBox({ onAsk, busy, isFollowUp = false }: { onAsk: (asking: Asking) => void; busy: boolean; isFollowUp?: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const kinds = useKinds();
  const { one, change } = useUrlState();
  const [text, setText] = useState("");
  const space = Number(one("space_id")) || undefined;
  const kind = one("kind");
  const category = Number(one("category_id")) || undefined;
  const verified = one("verified") === "true";
  const ask = () => {
    const question = text.trim();
    if (!question || busy) return;
    setText("");
    onAsk({ question, ...(space ? { space_id: space } : {}), ...(kind ? { kind } : {}), ...(category ? { category_id: category } : {}), ...(verified ? { verified_only: true } : {}) });
  };
  return (
    <form className={css.box} onSubmit={(event) => { event.preventDefault(); ask(); }}>
      <Input.TextArea
        value={text} onChange={(event) => setText(event.target.value)} autoFocus={!isFollowUp} autoSize={{ minRows: isFollowUp ? 1 : 2, maxRows: 8 }} maxLength={1000} variant="borderless"
        placeholder={isFollowUp ? t("apply.followUp") : t("apply.placeholder")} aria-label={isFollowUp ? t("apply.followUp") : t("apply.placeholder")} data-testid="ask-input"
        onKeyDown={(event) => { if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) { event.preventDefault(); ask(); } }}
      />
      <div className={css.boxFoot}>
        <Select size="small" variant="borderless" value={space ?? 0} onChange={(id: number) => change({ space_id: id ? String(id) : undefined }, { replace: true })} options={[{ value: 0, label: t("apply.allSpaces") }, ...(me.data?.spaces ?? []).map((one) => ({ value: one.id, label: one.name }))]} popupMatchSelectWidth={false} aria-label={t("apply.scopeSpace")} data-testid="ask-space" />
        <Select size="small" variant="borderless" value={kind ?? ""} onChange={(value: string) => change({ kind: value || undefined }, { replace: true })} options={[{ value: "", label: t("apply.allKinds") }, ...(kinds.data ?? []).map((one) => ({ value: one.kind, label: one.label }))]} popupMatchSelectWidth={false} aria-label={t("apply.scopeKind")} />
        <CategoryPick size="small" value={category} placeholder={t("apply.allCategories")} onPick={(id) => change({ category_id: String(id) }, { replace: true })} onClear={() => change({ category_id: undefined }, { replace: true })} />
        <Checkbox className={css.check} checked={verified} onChange={(event) => change({ verified: event.target.checked ? "true" : undefined }, { replace: true })} data-testid="ask-verified">{t("apply.verifiedOnly")}</Checkbox>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!text.trim()} data-testid="ask-send">{t("apply.verb")}</Button>
      </div>
    </form>
  );
}
