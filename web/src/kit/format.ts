/** Time, numbers and sizes as people say them, in Chinese and English. Pure; `now` is handed in where it matters. */
import type { Lang } from "./memory";

const locale = (lang: Lang) => (lang === "zh" ? "zh-CN" : "en-GB");
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

/** 3小时前 / 3 hours ago; under a minute 刚刚 / just now. Rendering adds the space between Chinese and digits. */
export function ago(iso: string, lang: Lang, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  for (const [unit, size] of STEPS) {
    if (unit === "week" && lang === "zh" && Math.abs(seconds) < 2 * size) continue;
    if (Math.abs(seconds) >= size) return new Intl.RelativeTimeFormat(locale(lang), { numeric: "always" }).format(Math.trunc(seconds / size), unit);
  }
  return lang === "zh" ? "刚刚" : "just now";
}

/** 2026年11月24日 18:05, for hovers. */
export const exactly = (iso: string, lang: Lang): string =>
  new Intl.DateTimeFormat(locale(lang), { dateStyle: "long", timeStyle: "short" }).format(new Date(iso));

export const day = (iso: string, lang: Lang): string =>
  new Intl.DateTimeFormat(locale(lang), { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(iso));

/** 9,999 stays; from 10,000 on Chinese counts in 万 and 亿, English in k and M. */
export function count(value: number, lang: Lang): string {
  if (Math.abs(value) < 10000) return new Intl.NumberFormat(locale(lang)).format(value);
  return new Intl.NumberFormat(locale(lang), { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** 12.4 MB, in powers of 1024 as file managers count. */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = value;
  let step = 0;
  while (size >= 1024 && step < units.length - 1) { size /= 1024; step += 1; }
  return `${size >= 100 || step === 0 ? Math.round(size) : size.toFixed(1)} ${units[step]}`;
}

/** 40秒 / 3分20秒 / 1小时05分; English 40 s / 3 min 20 s / 1 h 05 min. */
export function duration(seconds: number, lang: Lang): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const zh = lang === "zh";
  if (h) return zh ? `${h}小时${String(m).padStart(2, "0")}分` : `${h} h ${String(m).padStart(2, "0")} min`;
  if (m) return zh ? `${m}分${s ? `${s}秒` : "钟"}` : `${m} min${s ? ` ${s} s` : ""}`;
  if (whole === 0 && seconds > 0) return zh ? "不到1秒" : "under 1 s";
  return zh ? `${s}秒` : `${s} s`;
}

export const percent = (share: number): string => `${Math.round(share * 100)}%`;
