import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import css from "./page.module.css";

export interface Crumb { label: ReactNode; to?: string }
interface PageProps {
  title: string;
  /** What the title line shows when it is more than the plain title (an editable title, a kind mark). */
  heading?: ReactNode;
  crumbs?: Crumb[];
  /** At most one of them primary. */
  actions?: ReactNode;
  lead?: ReactNode;
  width?: "form" | "normal" | "wide";
  children: ReactNode;
}

/** Breadcrumb and title left, actions right, then the page. Sets the window's title. */
export function Page({ title, heading, crumbs, actions, lead, width = "normal", children }: PageProps) {
  const { t } = useTranslation();
  useEffect(() => { document.title = `${title} · ${t("app.name")}`; }, [title, t]);
  return (
    <div className={`${css.page} ${css[width]}`}>
      <header className={css.head}>
        <div className={css.names}>
          {crumbs && crumbs.length > 0 && <Crumbs crumbs={crumbs} />}
          <h1 className={css.title} data-testid="page-title">{heading ?? title}</h1>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("kit.crumbs")} className={css.crumbs}>
      {crumbs.map((crumb, place) => (
        <span key={place}>
          {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : crumb.label}
          {place < crumbs.length - 1 && <i aria-hidden>/</i>}
        </span>
      ))}
    </nav>
  );
}

/** A titled part of a page, divided by space and a line, not by a card. */
export function Section({ title, extra, children, id }: { title: ReactNode; extra?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className={css.section} id={id}>
      <div className={css.sectionHead}><h2>{title}</h2>{extra && <div>{extra}</div>}</div>
      {children}
    </section>
  );
}
