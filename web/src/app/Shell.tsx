import { useIsFetching } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useLocation, useNavigate, useNavigation } from "react-router";
import {
  Button, Dropdown, type Icon, IconAdmin, IconAsk, IconCapture, IconFold, IconLibrary, IconPaste, IconPerson, IconPlus, IconSearch, IconSpaces, IconUnfold, IconUpload, IconWorkbench,
  stored, ThinLine, Tooltip, useHotkeys,
} from "@/kit";
import { pagesFor } from "@/admin/pages";
import type { Me } from "@/people/api";
import { PersonMenu } from "./PersonMenu";
import { Palette } from "./Palette";
import css from "./shell.module.css";

interface Place { to: string; key: "workbench" | "library" | "search" | "ask" | "capture" | "admin"; icon: Icon; shown: (me: Me) => boolean }
export const PLACES: Place[] = [
  { to: "/", key: "workbench", icon: IconWorkbench, shown: () => true },
  { to: "/library", key: "library", icon: IconLibrary, shown: () => true },
  { to: "/search", key: "search", icon: IconSearch, shown: () => true },
  { to: "/ask", key: "ask", icon: IconAsk, shown: () => true },
  { to: "/capture", key: "capture", icon: IconCapture, shown: (me) => me.may.capture },
];
const ADMIN: Place = { to: "/admin", key: "admin", icon: IconAdmin, shown: (me) => pagesFor(me).length > 0 };

export function Shell({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [narrow, setNarrow] = useState(() => stored.json("rail.narrow", false));
  const [palette, setPalette] = useState(false);
  const location = useLocation();
  const navigation = useNavigation();
  const fetching = useIsFetching({ predicate: (query) => query.state.data !== undefined && query.options.meta?.quiet !== true });
  const content = useRef<HTMLElement>(null);
  useHotkeys({ "mod+k": (event) => { event.preventDefault(); setPalette(true); }, "/": (event) => { event.preventDefault(); setPalette(true); } });
  useEffect(() => { content.current?.scrollTo({ top: 0 }); }, [location.pathname]);
  const fold = () => { setNarrow(!narrow); stored.setJson("rail.narrow", !narrow); };

  return (
    <div className={css.shell} data-narrow={narrow || undefined}>
      <a href="#content" className={css.skip}>{t("app.skip")}</a>
      <Rail me={me} narrow={narrow} onFold={fold} />
      <TopBar me={me} onSearch={() => setPalette(true)} />
      <main className={css.content} id="content" tabIndex={-1} ref={content}>
        <ThinLine active={fetching > 0 || navigation.state === "loading"} />
        <Outlet />
      </main>
      <BottomBar me={me} onSearch={() => setPalette(true)} />
      <Palette me={me} open={palette} onClose={() => setPalette(false)} />
    </div>
  );
}

function RailLink({ place, narrow }: { place: Place; narrow: boolean }) {
  const { t } = useTranslation();
  const word = t(`app.place.${place.key}`);
  return (
    <Tooltip title={narrow ? word : ""} placement="right">
      <NavLink to={place.to} end={place.to === "/"} className={css.railLink} data-testid={`nav-${place.key}`}>
        <place.icon size={narrow ? 20 : 18} aria-hidden /><span>{word}</span>
      </NavLink>
    </Tooltip>
  );
}

function Rail({ me, narrow, onFold }: { me: Me; narrow: boolean; onFold: () => void }) {
  const { t } = useTranslation();
  const pinned = me.spaces.filter((space) => space.pinned);
  return (
    <nav className={css.rail} aria-label={t("app.rail")}>
      <Link to="/" className={css.mark}><img src="/mark.svg" alt="" width={24} height={24} /><b>{t("app.name")}</b><span>{me.company}</span></Link>
      <div className={css.places}>{PLACES.filter((place) => place.shown(me)).map((place) => <RailLink key={place.key} place={place} narrow={narrow} />)}</div>
      {pinned.length > 0 && (
        <div className={css.pinned}>
          <h2>{t("app.pinned")}</h2>
          {pinned.map((space) => (
            <Tooltip key={space.id} title={narrow ? space.name : ""} placement="right">
              <NavLink to={`/library/${space.id}`} className={css.railLink}><IconSpaces size={16} aria-hidden /><span>{space.name}</span></NavLink>
            </Tooltip>
          ))}
        </div>
      )}
      <div className={css.foot}>
        {ADMIN.shown(me) && <RailLink place={ADMIN} narrow={narrow} />}
        <button type="button" className={css.railLink} onClick={onFold} aria-expanded={!narrow} aria-label={narrow ? t("app.unfold") : t("app.fold")}>
          {narrow ? <IconUnfold size={18} aria-hidden /> : <IconFold size={18} aria-hidden />}<span>{narrow ? t("app.unfoldShort") : t("app.fold")}</span>
        </button>
      </div>
    </nav>
  );
}

function useNewMenu(me: Me) {
  const { t } = useTranslation();
  const go = useNavigate();
  return [
    ...(me.may.capture ? [
      { key: "files", icon: <IconUpload size={16} />, label: t("app.new.files"), onClick: () => void go("/capture") },
      { key: "paste", icon: <IconPaste size={16} />, label: t("app.new.paste"), onClick: () => void go("/capture?paste=1") },
    ] : []),
    { key: "ask", icon: <IconAsk size={16} />, label: t("app.new.ask"), onClick: () => void go("/ask") },
  ];
}

function TopBar({ me, onSearch }: { me: Me; onSearch: () => void }) {
  const { t } = useTranslation();
  const items = useNewMenu(me);
  const key = /mac/i.test(navigator.platform) ? "⌘K" : "Ctrl K";
  return (
    <header className={css.bar}>
      <Link to="/" className={css.barMark} aria-label={t("app.name")}><img src="/mark.svg" alt="" width={24} height={24} /></Link>
      <button type="button" className={css.searchBox} onClick={onSearch} data-testid="open-palette">
        <IconSearch size={16} aria-hidden /><span>{t("app.searchBox")}</span><kbd>{key}</kbd>
      </button>
      <Link to="/ask" className={css.barLink} data-testid="top-ask"><IconAsk size={16} aria-hidden />{t("app.place.ask")}</Link>
      <div className={css.barEnd}>
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button icon={<IconPlus size={16} />} data-testid="new" className={css.newButton}>{t("app.new.title")}</Button>
        </Dropdown>
        <PersonMenu me={me}><button type="button" className={css.person} data-testid="person-menu"><IconPerson size={20} aria-hidden /><span>{me.person.name}</span></button></PersonMenu>
      </div>
    </header>
  );
}

function BottomBar({ me, onSearch }: { me: Me; onSearch: () => void }) {
  const { t } = useTranslation();
  const items = useNewMenu(me);
  const tab = (to: string, icon: ReactNode, word: string) => <NavLink to={to} end={to === "/"} className={css.tab}>{icon}<span>{word}</span></NavLink>;
  return (
    <nav className={css.bottom} aria-label={t("app.rail")}>
      {tab("/", <IconWorkbench size={20} aria-hidden />, t("app.place.workbench"))}
      <button type="button" className={css.tab} onClick={onSearch}><IconSearch size={20} aria-hidden /><span>{t("app.place.search")}</span></button>
      <Dropdown menu={{ items }} trigger={["click"]} placement="top"><button type="button" className={css.tab}><IconPlus size={20} aria-hidden /><span>{t("app.new.title")}</span></button></Dropdown>
      {tab("/library", <IconLibrary size={20} aria-hidden />, t("app.place.library"))}
      <PersonMenu me={me} placement="topRight"><button type="button" className={css.tab}><IconPerson size={20} aria-hidden /><span>{t("app.me")}</span></button></PersonMenu>
    </nav>
  );
}
