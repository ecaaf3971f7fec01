import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Lang, stored } from "@/kit";

const load: Record<Lang, () => Promise<{ words: Record<string, unknown> }>> = { zh: () => import("@/locale/zh/index"), en: () => import("@/locale/en/index") };

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({ lng: stored.lang(), fallbackLng: false, resources: {}, interpolation: { escapeValue: false }, returnNull: false });
  await speak(stored.lang());
}

/** Changes the language of the screen, and of what the server says from now on. */
export async function speak(lang: Lang): Promise<void> {
  if (!i18next.hasResourceBundle(lang, "translation")) i18next.addResourceBundle(lang, "translation", (await load[lang]()).words, true, true);
  stored.setLang(lang);
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(lang);
}
