import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import css from "./tabs.module.css";

const PLACES = [["review", "/review"], ["duplicates", "/duplicates"], ["upkeep", "/upkeep"]] as const;

/** The three rooms of putting in order, one click apart. */
export function OrganiseTabs() {
  const { t } = useTranslation();
  return (
    <nav className={css.tabs} aria-label={t("care.tabs.label")}>
      {PLACES.map(([name, to]) => <NavLink key={name} to={to} data-testid={`tab-${name}`}>{t(`care.tabs.${name}`)}</NavLink>)}
    </nav>
  );
}
