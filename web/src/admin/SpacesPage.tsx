import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Ago, Button, type Column, DataTable, Empty, IconPlus, Loaded, Page, Section, State, useCount, useSay } from "@/kit";
import { type SpaceOut, useChangeSpace, useSpaces } from "@/organise/library/api";
import { GrantList } from "@/organise/library/GrantsEdit";
import { SpaceDialog } from "@/organise/library/SpaceDialog";
import { useCompanyGrants, useSetCompanyGrants } from "./api";
import css from "./admin.module.css";

/** Every space, and who holds which role on the company. */
export default function SpacesPage() {
  const { t } = useTranslation();
  const said = useCount();
  const go = useNavigate();
  const spaces = useSpaces({ all: true });
  const [isMaking, setMaking] = useState(false);
  const columns: Column<SpaceOut>[] = [
    { key: "name", title: t("organise.library.column.name"), fixed: true, render: (space) => <span className={css.two}><Link to={`/library/${space.id}`}>{space.name}</Link><small>{space.description}</small></span> },
    { key: "assets", title: t("organise.library.column.assets"), width: 96, align: "right", render: (space) => said(space.assets) },
    { key: "state", title: t("admin.person.state"), width: 96, render: (space) => <State tone={space.archived ? "quiet" : "success"}>{t(space.archived ? "admin.space.archived" : "admin.space.open")}</State> },
    { key: "updated", title: t("organise.library.column.updated"), width: 130, wide: true, render: (space) => (space.updated_at ? <Ago at={space.updated_at} /> : null) },
    { key: "act", title: t("capture.column.act"), width: 190, render: (space) => <SpaceActs space={space} /> },
  ];
  return (
    <Page title={t("admin.tab.spaces")} lead={t("admin.about.spaces")} actions={<Button type="primary" icon={<IconPlus size={16} />} onClick={() => setMaking(true)}>{t("organise.library.new")}</Button>} width="wide">
      <Loaded query={spaces}>{(page) => <DataTable<SpaceOut> name="admin-spaces" label={t("admin.tab.spaces")} columns={columns} rows={page.items} rowKey={(space) => space.id} onOpen={(space) => void go(`/library/${space.id}?tab=people`)} empty={<Empty title={t("organise.library.empty")} />} />}</Loaded>
      <CompanyRoles />
      <SpaceDialog open={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

function SpaceActs({ space }: { space: SpaceOut }) {
  const { t } = useTranslation();
  const change = useChangeSpace();
  const say = useSay();
  const setArchived = (archived: boolean) => change.mutate({ id: space.id, archived }, { onSuccess: () => say.done(t(archived ? "admin.space.archivedNow" : "admin.space.openNow", { name: space.name }), () => change.mutate({ id: space.id, archived: !archived })), onError: say.failed });
  return (
    <span className={css.inline}>
      <Link to={`/library/${space.id}?tab=people`}>{t("admin.space.rights")}</Link>
      <Button size="small" type="text" loading={change.isPending} onClick={() => setArchived(!space.archived)}>{t(space.archived ? "admin.space.reopen" : "admin.space.archive")}</Button>
    </span>
  );
}

function CompanyRoles() {
  const { t } = useTranslation();
  const grants = useCompanyGrants();
  const set = useSetCompanyGrants();
  const say = useSay();
  const roles = ["administrator", "librarian", "auditor"].map((role) => ({ value: role, label: t(`admin.role.${role}`) }));
  return (
    <Section title={t("admin.role.title")}>
      <p className={css.quiet}>{t("admin.role.lead")}</p>
      <Loaded query={grants}>{(now) => <GrantList grants={now} roles={roles} initial="librarian" busy={set.isPending} onSave={(next) => set.mutate(next, { onSuccess: () => say.done(t("organise.space.grantsSaved"), () => set.mutate(now)), onError: say.failed })} />}</Loaded>
    </Section>
  );
}
