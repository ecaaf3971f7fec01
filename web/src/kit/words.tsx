import { Tooltip } from "antd";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ago, count, exactly } from "./format";
import type { Lang } from "./memory";

export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "zh";
}

/** 3小时前, with the exact time on hover. */
export function Ago({ at, prefix }: { at: string; prefix?: string }) {
  const lang = useLang();
  return <Tooltip title={exactly(at, lang)}><time dateTime={at}>{prefix}{ago(at, lang)}</time></Tooltip>;
}

export function useCount() {
  const lang = useLang();
  return useCallback((value: number) => count(value, lang), [lang]);
}

/** Name and department; the whole path on hover. */
export function Who({ person }: { person: { name: string; department?: { name: string; path?: string[] } | string | null } | null | undefined }) {
  const { t } = useTranslation();
  if (!person) return <span style={{ color: "var(--ink-third)" }}>{t("kit.nobody")}</span>;
  const department = typeof person.department === "string" ? person.department : person.department?.name;
  const path = typeof person.department === "object" ? person.department?.path?.join(" / ") : undefined;
  return (
    <Tooltip title={path}>
      <span>{person.name}{department && <span style={{ color: "var(--ink-second)", marginInlineStart: 6 }}>{department}</span>}</span>
    </Tooltip>
  );
}

/** Text with stretches marked: `ranges` are [start, end) in characters; overlapping and out-of-range ones are mended. */
export function Marked({ text, ranges }: { text: string; ranges: readonly (readonly [number, number])[] | readonly number[][] }) {
  return <>{slices(text, ranges).map((slice, place) => (slice.marked ? <mark key={place}>{slice.text}</mark> : slice.text))}</>;
}

/** The server counts characters, JavaScript counts UTF-16 units: they differ after rare characters such as 𠮷. */
function unitOf(text: string): (character: number) => number {
  if (!/[\uD800-\uDFFF]/.test(text)) return (character) => character;
  const starts = [0];
  for (const character of text) starts.push((starts[starts.length - 1] ?? 0) + character.length);
  return (character) => starts[Math.min(character, starts.length - 1)] ?? text.length;
}

export interface Slice { text: string; marked: boolean }
export function slices(text: string, ranges: readonly (readonly number[])[]): Slice[] {
  const found: Slice[] = [];
  let at = 0;
  const unit = unitOf(text);
  const inUnits = ranges.map(([start = 0, end = 0]) => [unit(start), unit(end)]);
  for (const [start = 0, end = 0] of inUnits.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))) {
    const from = Math.max(at, Math.min(start, text.length));
    const to = Math.min(end, text.length);
    if (to <= from) continue;
    if (from > at) found.push({ text: text.slice(at, from), marked: false });
    const last = found[found.length - 1];
    if (last?.marked && from === at) last.text += text.slice(from, to);
    else found.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found;
}

export function Hint({ text, children }: { text: ReactNode; children: ReactNode }) {
  return <Tooltip title={text}><span>{children}</span></Tooltip>;
}
