import { App, Button } from "antd";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import css from "./feedback.module.css";
import { Refusal } from "./http";
import { IconAlert, IconRetry } from "./icons";

/** The sentence of an error, in the reader's language: what, why and the way out come from the server. */
export function useSentence(): (error: unknown) => string {
  const { t } = useTranslation();
  return useMemo(() => (error: unknown) => (error instanceof Refusal ? error.message : t("kit.unexpected")), [t]);
}

/** An error where the eye is: one sentence, the way out, a reference for the log. */
export function ErrorNote({ error, onRetry, children }: { error: unknown; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const reference = error instanceof Refusal ? error.reference : undefined;
  return (
    <div className={css.error} role="alert" data-testid="error-note">
      <IconAlert size={16} aria-hidden />
      <div>
        <p>{sentence(error)}</p>
        {reference && !sentence(error).includes(reference) && <p className={css.reference}>{t("kit.reference", { reference })}</p>}
        {children}
      </div>
      {onRetry && <Button size="small" icon={<IconRetry size={14} />} onClick={onRetry}>{t("kit.retry")}</Button>}
    </div>
  );
}

/** Nothing here, and the next step. */
export function Empty({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.empty} data-testid="empty">
      <p className={css.emptyTitle}>{title}</p>
      {children && <div className={css.emptyText}>{children}</div>}
      {action && <div className={css.emptyAction}>{action}</div>}
    </div>
  );
}

/** Only for the first paint; afterwards the old content stays and a thin line shows. */
export function Loading({ lines = 5 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className={css.skeleton} role="status" aria-label={t("kit.loading")}>
      {Array.from({ length: lines }, (_, line) => <span key={line} style={{ width: `${[62, 94, 88, 71, 90, 46][line % 6]}%` }} />)}
    </div>
  );
}

/** The thin line at the top of the content while something is on its way. */
export function ThinLine({ active }: { active: boolean }) {
  return <div className={css.thin} data-active={active || undefined} aria-hidden />;
}

interface Queryish<T> { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown }
/** Loading on first paint, error with a way out, then the content. */
export function Loaded<T>({ query, lines, children }: { query: Queryish<T>; lines?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading lines={lines} />;
}

export type Tone = "success" | "warn" | "danger" | "info" | "quiet" | "accent";
/** A state as a word with a dot: never colour alone. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={css.state} data-tone={tone}>{children}</span>;
}

/** A line of advice above the content. */
export function Notice({ tone = "info", children, action }: { tone?: Tone; children: ReactNode; action?: ReactNode }) {
  return <div className={css.notice} data-tone={tone} role="note"><div>{children}</div>{action}</div>;
}

/** Says what happened, and offers to undo it. */
export function useSay() {
  const { message } = App.useApp();
  const { t } = useTranslation();
  const sentence = useSentence();
  return useMemo(() => ({
    done(text: string, undo?: () => void) {
      const key = `said-${Date.now()}`;
      const act = () => { message.destroy(key); undo?.(); };
      message.open({
        key, type: "success", duration: undo ? 8 : 3,
        content: <span data-testid="said">{text}{undo && <Button type="link" size="small" onClick={act} data-testid="undo">{t("kit.undo")}</Button>}</span>,
      });
    },
    failed(error: unknown) { message.open({ type: "error", duration: 6, content: <span data-testid="said-error">{sentence(error)}</span> }); },
  }), [message, t, sentence]);
}
