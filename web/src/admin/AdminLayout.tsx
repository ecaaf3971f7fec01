import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, NavLink, Outlet, useLocation } from "react-router";
import { Empty, type Icon, IconAsk, IconChecklist, IconChoose, IconDepartment, IconDoctor, IconDone, IconGroup, IconHistory, IconImport, IconJobs, IconKey, IconLibrary, IconLock, IconMinutes, IconReport, IconScheme, IconSearch, IconSpaces, IconTaxonomy, IconUser, IconVerified, Input } from "@/kit";
import { useMe } from "@/people/api";
import css from "./admin.module.css";
import { type AdminPage, pageAt, pagesFor } from "./pages";

const ICONS: Record<string, Icon> = {
  people: IconUser, departments: IconDepartment, groups: IconGroup, import: IconImport, spaces: IconSpaces, grants: IconKey, approvals: IconDone, reviews: IconChecklist, secrecy: IconLock, audit: IconHistory, taxonomy: IconTaxonomy,
  schemes: IconScheme, quality: IconVerified, unanswered: IconAsk, synonyms: IconChoose, dictionary: IconLibrary, missed: IconSearch, evaluation: IconReport, models: IconMinutes, jobs: IconJobs, system: IconDoctor,
};

/** The administration: the pages one may open at the left, found by what they change. */
export default function AdminLayout() {
  const { t } = useTranslation();
  const me = useMe();
  const { pathname } = useLocation();
  const [text, setText] = useState("");
  const tabs = useRef<HTMLElement>(null);
  // On a phone the tabs are a strip that is wider than the screen: where one is must be seen.
  useEffect(() => { tabs.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" }); }, [pathname, me.data]);
  if (!me.data) return null;
  const mine = pagesFor(me.data);
  const [first] = mine;
  if (!first) return <Empty title={t("admin.notYours")}>{t("admin.notYoursText")}</Empty>;
  const asked = pageAt(pathname);
  if (!asked && /^\/admin\/?$/.test(pathname)) return <Navigate to={`/admin/${first.key}`} replace />;
  const near = mine.filter((page) => !text.trim() || `${t(`admin.tab.${page.key}`)} ${t(`admin.about.${page.key}`)}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div className={css.layout}>
      <nav ref={tabs} className={css.tabs} aria-label={t("app.place.admin")}>
        <Input allowClear value={text} onChange={(event) => setText(event.target.value)} placeholder={t("admin.search")} aria-label={t("admin.search")} className={css.search} />
        {near.map(({ key }) => { const Sign = ICONS[key] ?? IconReport; return <NavLink key={key} to={`/admin/${key}`} title={t(`admin.about.${key}`)} data-testid={`admin-${key}`}><Sign size={16} aria-hidden /><span>{t(`admin.tab.${key}`)}</span></NavLink>; })}
        {near.length === 0 && <p className={css.quiet}>{t("admin.searchNone")}</p>}
      </nav>
      <div className={css.body}>{asked && !mine.includes(asked) ? <NotMine page={asked} first={first} /> : <Outlet />}</div>
    </div>
  );
}

/** Says whose page it is, and where one's own are. */
function NotMine({ page, first }: { page: AdminPage; first: AdminPage }) {
  const { t } = useTranslation();
  const who = page.for.map((holder) => t(`admin.holder.${holder}`)).join(t("admin.or"));
  return <div data-testid="not-mine"><Empty title={t("admin.notThis", { page: t(`admin.tab.${page.key}`) })} action={<Link to={`/admin/${first.key}`}>{t("admin.toMine", { page: t(`admin.tab.${first.key}`) })}</Link>}>{t("admin.notThisText", { who })}</Empty></div>;
}
