import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { pagesFor } from "@/admin/pages";
import { Dropdown, IconAdmin, IconKey, IconLanguage, IconMoon, IconSignOut, IconSun, IconSystem, type Lang, type MenuProps, type ThemeChoice, useLang, useTheme } from "@/kit";
import { type Me, usePreferences, useSignOut } from "@/people/api";
import { speak } from "./i18n";

/** Language, theme, password and tokens, sign out. */
export function PersonMenu({ me, children, placement = "bottomRight" }: { me: Me; children: ReactElement; placement?: "bottomRight" | "topRight" }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const lang = useLang();
  const { choice, choose } = useTheme();
  const preferences = usePreferences();
  const signOut = useSignOut();

  const setLang = (next: Lang) => { void speak(next); preferences.mutate({ lang: next }); };
  const setTheme = (next: ThemeChoice) => { choose(next); preferences.mutate({ theme: next }); };
  const languages: Lang[] = ["zh", "en"];
  const themes: [ThemeChoice, ReactElement][] = [["light", <IconSun key="l" size={16} />], ["dark", <IconMoon key="d" size={16} />], ["system", <IconSystem key="s" size={16} />]];
  const administers = pagesFor(me).length > 0;

  const items: MenuProps["items"] = [
    { key: "who", type: "group", label: <span>{me.person.name}{me.person.department ? ` · ${me.person.department.name}` : ""}</span> },
    { key: "me", icon: <IconKey size={16} />, label: t("app.menu.me"), onClick: () => void go("/me") },
    ...(administers ? [{ key: "admin", icon: <IconAdmin size={16} />, label: t("app.place.admin"), onClick: () => void go("/admin") }] : []),
    { type: "divider" },
    { key: "lang", type: "group", label: t("app.menu.language"), children: languages.map((one) => ({ key: `lang-${one}`, icon: <IconLanguage size={16} />, label: t(`app.menu.lang.${one}`), onClick: () => setLang(one) })) },
    { key: "theme", type: "group", label: t("app.menu.theme"), children: themes.map(([one, icon]) => ({ key: `theme-${one}`, icon, label: t(`app.menu.themes.${one}`), onClick: () => setTheme(one) })) },
    { type: "divider" },
    { key: "out", icon: <IconSignOut size={16} />, label: <span data-testid="sign-out">{t("app.menu.signOut")}</span>, onClick: () => signOut.mutate(undefined, { onSettled: () => void go("/sign-in") }) },
  ];
  return <Dropdown menu={{ items, selectable: true, selectedKeys: [`lang-${lang}`, `theme-${choice}`] }} trigger={["click"]} placement={placement}>{children}</Dropdown>;
}
