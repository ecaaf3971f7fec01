import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { pagesFor } from "@/admin/pages";
import { KindIcon } from "@/assets/parts";
import { IconAsk, IconCapture, IconEnter, IconLanguage, IconMoon, IconPaste, IconSearch, IconSpaces, IconSun, IconUser, Modal, step, useLang, useTheme } from "@/kit";
import { type Me, usePreferences } from "@/people/api";
import { type Suggested, useSuggest } from "@/search/api";
import { speak } from "./i18n";
import css from "./palette.module.css";
import { PLACES } from "./Shell";

interface Entry { id: string; group: "go" | "assets" | "people" | "spaces" | "pages" | "actions"; icon: ReactNode; label: string; note?: string; act: () => void }

/** Everything that is not asked of the server: pages, pinned and other spaces, actions; matched by what the person typed. */
function useOwnEntries(me: Me): Entry[] {
  const { t } = useTranslation();
  const go = useNavigate();
  const lang = useLang();
  const { mode, choose } = useTheme();
  const preferences = usePreferences();
  return useMemo(() => {
    const pages: Entry[] = PLACES.filter((place) => place.shown(me)).map((place) => ({ id: `page-${place.key}`, group: "pages", icon: <place.icon size={16} />, label: t(`app.place.${place.key}`), act: () => void go(place.to) }));
    for (const { key } of pagesFor(me)) {
      pages.push({ id: `admin-${key}`, group: "pages", icon: <IconUser size={16} />, label: t(`admin.tab.${key}`), note: t("app.place.admin"), act: () => void go(`/admin/${key}`) });
    }
    const spaces: Entry[] = me.spaces.map((space) => ({ id: `space-${space.id}`, group: "spaces", icon: <IconSpaces size={16} />, label: space.name, act: () => void go(`/library/${space.id}`) }));
    const next = mode === "dark" ? "light" : "dark";
    const other = lang === "zh" ? "en" : "zh";
    const actions: Entry[] = [
      ...(me.may.capture ? [
        { id: "capture", group: "actions" as const, icon: <IconCapture size={16} />, label: t("app.new.files"), act: () => void go("/capture") },
        { id: "paste", group: "actions" as const, icon: <IconPaste size={16} />, label: t("app.new.paste"), act: () => void go("/capture?paste=1") },
      ] : []),
      { id: "theme", group: "actions", icon: mode === "dark" ? <IconSun size={16} /> : <IconMoon size={16} />, label: t(`app.palette.theme.${next}`), act: () => { choose(next); preferences.mutate({ theme: next }); } },
      { id: "lang", group: "actions", icon: <IconLanguage size={16} />, label: t(`app.palette.lang.${other}`), act: () => { void speak(other); preferences.mutate({ lang: other }); } },
    ];
    return [...pages, ...spaces, ...actions];
  }, [me, t, go, lang, mode, choose, preferences]);
}

function foundEntries(found: Suggested | undefined, go: (to: string) => void): Entry[] {
  if (!found) return [];
  const nameOf = (space: Suggested["assets"][number]["space"]) => (typeof space === "string" ? space : space?.name);
  return [
    ...found.assets.map((asset): Entry => ({ id: `asset-${asset.id}`, group: "assets", icon: <KindIcon kind={asset.kind} />, label: asset.title, note: nameOf(asset.space), act: () => go(`/read/${asset.id}`) })),
    ...found.people.map((person): Entry => ({ id: `person-${person.id}`, group: "people", icon: <IconUser size={16} />, label: person.name, note: [person.department?.name, person.title].filter(Boolean).join(" · "), act: () => go(`/search?owner_id=${person.id}`) })),
  ];
}

export function Palette({ me, open, onClose }: { me: Me; open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} onCancel={onClose} footer={null} closable={false} width={620} style={{ top: "11vh" }} destroyOnHidden className={css.modal} styles={{ container: { padding: 0 } }}>
      <PaletteBody me={me} onClose={onClose} />
    </Modal>
  );
}

function PaletteBody({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const listId = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const typed = useDeferredValue(text.trim());
  const suggest = useSuggest(typed);
  const own = useOwnEntries(me);
  useEffect(() => { input.current?.focus(); }, []);

  const entries = useMemo(() => {
    const to = (path: string) => void go(path);
    const wanted = typed.toLowerCase();
    const near = own.filter((entry) => !wanted || entry.label.toLowerCase().includes(wanted));
    if (!typed) return near;
    const ways: Entry[] = [
      { id: "search", group: "go", icon: <IconSearch size={16} />, label: t("app.palette.search", { text: typed }), act: () => to(`/search?q=${encodeURIComponent(typed)}`) },
      { id: "ask", group: "go", icon: <IconAsk size={16} />, label: t("app.palette.ask", { text: typed }), act: () => to(`/ask?q=${encodeURIComponent(typed)}`) },
    ];
    return [...ways, ...foundEntries(suggest.data, to), ...near.slice(0, 6)];
  }, [typed, own, suggest.data, t, go]);

  const open = (entry: Entry | undefined) => { if (entry) { onClose(); entry.act(); } };
  const walk = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") { event.preventDefault(); open(entries[chosen]); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = step(chosen, event.key, entries.length);
      setChosen(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
  };

  return (
    <div className={css.palette} data-testid="palette">
      <label className={css.field}>
        <IconSearch size={18} aria-hidden />
        <input
          ref={input} value={text} onChange={(event) => { setText(event.target.value); setChosen(0); }} onKeyDown={walk} placeholder={t("app.palette.placeholder")} aria-label={t("app.palette.placeholder")}
          role="combobox" aria-expanded aria-controls={listId} aria-activedescendant={`${listId}-${chosen}`} autoComplete="off" data-testid="palette-input"
        />
        <kbd>{t("app.palette.escape")}</kbd>
      </label>
      <ul id={listId} role="listbox" className={css.list} aria-label={t("app.palette.results")}>
        {entries.map((entry, place) => (
          <li key={entry.id} role="presentation">
            {entry.group !== entries[place - 1]?.group && entry.group !== "go" && <div className={css.group} role="presentation">{t(`app.palette.group.${entry.group}`)}</div>}
            <div
              id={`${listId}-${place}`} role="option" tabIndex={-1} aria-selected={place === chosen} className={css.entry} onMouseMove={() => setChosen(place)} onClick={() => open(entry)} onKeyDown={walk}
              data-testid={`palette-${entry.id}`}
            >
              {entry.icon}<span className={css.label}>{entry.label}</span>{entry.note && <span className={css.note}>{entry.note}</span>}{place === chosen && <IconEnter size={14} aria-hidden />}
            </div>
          </li>
        ))}
        {typed && suggest.data && suggest.data.assets.length + suggest.data.people.length === 0 && <li className={css.none}>{t("app.palette.none")}</li>}
      </ul>
    </div>
  );
}
