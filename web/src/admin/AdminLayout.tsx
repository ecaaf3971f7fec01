import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, Outlet } from "react-router";
import { Empty, type Icon, IconAsk, IconChecklist, IconChoose, IconDepartment, IconDoctor, IconDone, IconGroup, IconHistory, IconImport, IconJobs, IconKey, IconLibrary, IconLock, IconMinutes, IconReport, IconScheme, IconSearch, IconSpaces, IconTaxonomy, IconUser, IconVerified, Input } from "@/kit";
import { useMe } from "@/people/api";
import css from "./admin.module.css";

const TABS: { key: string; icon: Icon; librarian?: boolean; auditor?: boolean }[] = [
  { key: "people", icon: IconUser }, { key: "departments", icon: IconDepartment }, { key: "groups", icon: IconGroup }, { key: "import", icon: IconImport }, { key: "spaces", icon: IconSpaces },
  { key: "grants", icon: IconKey, librarian: true }, { key: "approvals", icon: IconDone }, { key: "reviews", icon: IconChecklist, librarian: true }, { key: "secrecy", icon: IconLock }, { key: "audit", icon: IconHistory, auditor: true },
  { key: "taxonomy", icon: IconTaxonomy, librarian: true }, { key: "schemes", icon: IconScheme, librarian: true }, { key: "quality", icon: IconVerified, librarian: true }, { key: "unanswered", icon: IconAsk, librarian: true }, { key: "synonyms", icon: IconChoose, librarian: true }, { key: "dictionary", icon: IconLibrary, librarian: true }, { key: "missed", icon: IconSearch, librarian: true }, { key: "evaluation", icon: IconReport, librarian: true }, { key: "models", icon: IconMinutes }, { key: "jobs", icon: IconJobs }, { key: "system", icon: IconDoctor },
];

/** The administration: its pages at the left, found by what they change. */
export default function AdminLayout() {
  const { t } = useTranslation();
  const me = useMe();
  const [text, setText] = useState("");
  if (!me.data) return null;
  const { administer, organise } = me.data.may;
  const audits = me.data.roles.includes("auditor");
  const mine = TABS.filter((tab) => (tab.auditor ? audits : administer || (organise && tab.librarian)));
  if (mine.length === 0) return <Empty title={t("admin.notYours")}>{t("admin.notYoursText")}</Empty>;
  const near = mine.filter((tab) => !text.trim() || `${t(`admin.tab.${tab.key}`)} ${t(`admin.about.${tab.key}`)}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div className={css.layout}>
      <nav className={css.tabs} aria-label={t("app.place.admin")}>
        <Input allowClear value={text} onChange={(event) => setText(event.target.value)} placeholder={t("admin.search")} aria-label={t("admin.search")} className={css.search} />
        {near.map((tab) => <NavLink key={tab.key} to={`/admin/${tab.key}`} title={t(`admin.about.${tab.key}`)} data-testid={`admin-${tab.key}`}><tab.icon size={16} aria-hidden /><span>{t(`admin.tab.${tab.key}`)}</span></NavLink>)}
        {near.length === 0 && <p className={css.quiet}>{t("admin.searchNone")}</p>}
      </nav>
      <div className={css.body}><Outlet /></div>
    </div>
  );
}
