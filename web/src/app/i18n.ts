import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Lang, stored } from "@/kit";

const load: Record<Lang, () => Promise<{ words: Record<string, unknown> }>> = { zh: () => import("@/locale/zh/index"), en: () => import("@/locale/en/index") };
const loadLater: typeof load = { zh: () => import("@/locale/zh/later"), en: () => import("@/locale/en/later") };
const ready = i18next.use(initReactI18next).init({ lng: stored.lang(), fallbackLng: false, resources: {}, interpolation: { escapeValue: false }, returnNull: false });
let later = false;

/** The words of pages that are never the first; from then on in every language that is spoken. */
export async function laterWords(): Promise<void> {
  later = true;
  await ready; // the first page of a visit is asked for before anybody starts the words
  await add(stored.lang());
}

async function add(lang: Lang): Promise<void> {
  for (const part of later ? [load, loadLater] : [load]) i18next.addResourceBundle(lang, "translation", (await part[lang]()).words, true, true);
}

export async function startWords(): Promise<void> {
  await ready;
  await speak(stored.lang());
}

/** Changes the language of the screen, and of what the server says from now on. */
export async function speak(lang: Lang): Promise<void> {
  await add(lang);
  stored.setLang(lang);
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(lang);
}
