/** What this browser remembers by itself: language before sign-in, folded rail, chosen columns, recent questions. */
export type Lang = "zh" | "en";

function read(key: string): string | null {
  try { return localStorage.getItem(`zhixing.${key}`); } catch { return null; }
}
function write(key: string, value: string) {
  try { localStorage.setItem(`zhixing.${key}`, value); } catch { /* private window: forget it */ }
}

export const stored = {
  lang: (): Lang => {
    const value = read("lang");
    if (value === "zh" || value === "en") return value;
    return navigator.language.toLowerCase().startsWith("zh") ? "zh" : navigator.language ? "en" : "zh";
  },
  setLang: (lang: Lang) => write("lang", lang),
  json: <T>(key: string, fallback: T): T => {
    const value = read(key);
    if (value === null) return fallback;
    try { return JSON.parse(value) as T; } catch { return fallback; }
  },
  setJson: (key: string, value: unknown) => write(key, JSON.stringify(value)),
};
