import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Empty, Loaded, Page, Segmented, State, useCount, useUrlState } from "@/kit";
import { OrganiseTabs } from "../OrganiseTabs";
import { LISTS, type OrphanList, type Scope, type Upkeep, useUpkeep } from "./api";
import { Orphans } from "./Orphans";
import { Tags } from "./Tags";
import css from "./upkeep.module.css";

const OTHERS = ["tags_alike", "tags_once", "thin_categories", "full_categories", "spaces_without_keeper"] as const;
type Other = (typeof OTHERS)[number];
const LIBRARIANS: readonly Other[] = ["thin_categories", "full_categories", "spaces_without_keeper"];

/** What nobody looks after: numbers at the left, each opens its list, and what to do about many at once. */
export default function UpkeepPage() {
  const { t } = useTranslation();
  const said = useCount();
  const { one, change } = useUrlState();
  const scope: Scope = one("scope") === "seen" ? "seen" : "mine";
  const upkeep = useUpkeep(scope);
  const list = one("list") ?? "no_owner";
  const rows = (data: Upkeep) => [
    ...LISTS.map((name) => ({ name: name as string, count: data.lists.find((each) => each.name === name)?.count ?? 0 })),
    ...OTHERS.filter((name) => !LIBRARIANS.includes(name) || data[name].length > 0).map((name) => ({ name: name as string, count: data[name].length })),
  ];
  return (
    <Page title={t("care.upkeep.title")} lead={t("care.upkeep.lead")} width="wide">
      <OrganiseTabs />
      <Segmented value={scope} onChange={(value) => change({ scope: value === "seen" ? value : undefined })} options={(["mine", "seen"] as const).map((value) => ({ value, label: t(`care.upkeep.scope.${value}`) }))} className={css.scope} />
      <Loaded query={upkeep} lines={8}>
        {(data) => (
          <div className={css.split}>
            <nav className={css.lists} aria-label={t("care.upkeep.title")}>
              {rows(data).map((row) => (
                <button key={row.name} type="button" aria-current={row.name === list || undefined} onClick={() => change({ list: row.name })} data-testid={`list-${row.name}`}>
                  <span>{t(`care.upkeep.list.${row.name}`)}</span><b data-some={row.count > 0 || undefined}>{said(row.count)}</b>
                </button>
              ))}
            </nav>
            <div className={css.body}>
              <p className={css.about}>{t(`care.upkeep.about.${list}`)}</p>
              {LISTS.includes(list as OrphanList) ? <Orphans key={`${list}-${scope}`} name={list as OrphanList} scope={scope} /> : <Others name={list as Other} data={data} />}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Others({ name, data }: { name: Other; data: Upkeep }) {
  const { t } = useTranslation();
  const said = useCount();
  if (name === "tags_alike" || name === "tags_once") return <Tags pairs={name === "tags_alike" ? data.tags_alike : []} once={name === "tags_once" ? data.tags_once.map((each) => each.tag) : []} />;
  if (data[name].length === 0) return <Empty title={t("care.upkeep.none")} />;
  if (name === "spaces_without_keeper") return <ul className={css.plain}>{data.spaces_without_keeper.map((space) => <li key={space.id}><Link to={`/library/${space.id}?tab=people`}>{space.name}</Link><State tone="warn">{t("care.upkeep.noKeeper")}</State></li>)}</ul>;
  return <ul className={css.plain}>{data[name].map((each) => <li key={each.id}><Link to={`/admin/taxonomy?category=${each.id}`}>{each.path}</Link><span>{t("care.upkeep.holds", { count: each.holds, said: said(each.holds) })}</span></li>)}</ul>;
}
