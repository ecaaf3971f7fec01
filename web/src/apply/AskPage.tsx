import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useKinds } from "@/assets/api";
import { Ago, Button, Empty, ErrorNote, IconPlus, Input, Loaded, Page, Select, State, useUrlState } from "@/kit";
import { useMe } from "@/people/api";
import { Answer } from "./Answer";
import { type Asking, type AnswerOut, useAnswer, useAsked, useAskQuestion } from "./api";
import css from "./ask.module.css";

interface Turn { question: string; answer?: AnswerOut; error?: unknown }

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
    setTurns((now) => [...now, { question: asking.question }]);
    ask.mutate({ ...asking, ...(thread ? { thread_id: thread } : {}) }, {
      onSuccess: (answer) => { setTurns((now) => [...now.slice(0, -1), { question: asking.question, answer }]); void go(`/ask/${answer.id}`, { replace: turns.length > 0 || Boolean(one("q")) }); },
      onError: (error) => setTurns((now) => [...now.slice(0, -1), { question: asking.question, error }]),
    });
  };
  return { turns, send, isPending: ask.isPending, saved, id };
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
              {turn.answer ? <Answer answer={turn.answer} onAsk={thread.send} isLast={place === turns.length - 1} /> : turn.error ? <ErrorNote error={turn.error} onRetry={() => thread.send({ question: turn.question })} /> : <Thinking />}
            </section>
          ))}
          {started && !thread.isPending && <div className={css.follow}><AskBox onAsk={thread.send} busy={thread.isPending} isFollowUp /></div>}
        </div>
        <History current={thread.id} />
      </div>
    </Page>
  );
}

function Thinking() {
  const { t } = useTranslation();
  return <p className={css.thinking} role="status">{t("apply.thinking")}</p>;
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
  const ask = () => {
    const question = text.trim();
    if (!question || busy) return;
    setText("");
    onAsk({ question, ...(space ? { space_id: space } : {}), ...(kind ? { kind } : {}) });
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
        <Button type="primary" htmlType="submit" loading={busy} disabled={!text.trim()} data-testid="ask-send">{t("apply.verb")}</Button>
      </div>
    </form>
  );
}

function History({ current }: { current: number | undefined }) {
  const { t } = useTranslation();
  const asked = useAsked();
  return (
    <aside className={css.history} aria-label={t("apply.history")}>
      <h2>{t("apply.history")}</h2>
      <Loaded query={asked} lines={3}>
        {(page) => page.items.length === 0 ? <Empty title={t("apply.historyEmpty")} /> : (
          <ul data-testid="ask-history">
            {page.items.map((one) => (
              <li key={one.id}><Link to={`/ask/${one.id}`} aria-current={one.id === current || undefined}><span>{one.question}</span><small>{one.refused && <State tone="quiet">{t("apply.refusedShort")}</State>}<Ago at={one.asked_at} /></small></Link></li>
            ))}
          </ul>
        )}
      </Loaded>
    </aside>
  );
}
