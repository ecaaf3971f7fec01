import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, type Column, DataTable, Empty, IconPlus, Input, Loaded, Page, Segmented, State, TreeSelect, useUrlState } from "@/kit";
import { departmentOptions } from "./departments";
import { type PersonOut, useDepartments, usePeople } from "./api";
import css from "./admin.module.css";
import { PersonDrawer } from "./PersonDrawer";

const LIMIT = 50;

export default function PeoplePage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const offset = number("offset", 0);
  const active = one("active") ?? "true";
  const departments = useDepartments();
  const department = one("department_id");
  const people = usePeople({ q: one("q") ?? "", active: active === "true", limit: LIMIT, offset, ...(department ? { department_id: Number(department) } : {}) });
  const [editing, setEditing] = useState<PersonOut | "new" | null>(null);
  const [text, setText] = useState(one("q") ?? "");

  const columns: Column<PersonOut>[] = [
    { key: "name", title: t("admin.person.name"), width: 160, fixed: true, render: (person) => <b className={css.strong}>{person.name}</b> },
    { key: "login", title: t("people.signIn.login"), width: 150, wide: true, render: (person) => person.login },
    { key: "department", title: t("admin.person.department"), render: (person) => person.department?.path.join(" / ") },
    { key: "title", title: t("admin.person.title"), width: 150, wide: true, render: (person) => person.title },
    { key: "email", title: t("admin.person.email"), width: 200, wide: true, hidden: true, render: (person) => person.email },
    { key: "clearance", title: t("admin.person.clearance"), width: 90, wide: true, render: (person) => (person.clearance === null ? "" : t(`assets.secrecy.${person.clearance}`)) },
    { key: "active", title: t("admin.person.state"), width: 96, render: (person) => <State tone={person.active ? "success" : "quiet"}>{t(person.active ? "admin.person.active" : "admin.person.gone")}</State> },
  ];
  const toolbar = (
    <>
      <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => change({ q })} placeholder={t("admin.person.search")} aria-label={t("admin.person.search")} className={css.wideSearch} data-testid="people-search" />
      <TreeSelect allowClear value={department ? Number(department) : undefined} treeData={departmentOptions(departments.data ?? [])} onChange={(id?: number) => change({ department_id: id ? String(id) : undefined })} placeholder={t("admin.person.anyDepartment")} aria-label={t("admin.person.anyDepartment")} className={css.pick} popupMatchSelectWidth={300} treeDefaultExpandAll />
      <Segmented value={active} onChange={(value) => change({ active: value === "true" ? undefined : value })} options={[{ value: "true", label: t("admin.person.active") }, { value: "false", label: t("admin.person.gone") }]} />
    </>
  );
  return (
    <Page title={t("admin.tab.people")} lead={t("admin.about.people")} actions={<Button type="primary" icon={<IconPlus size={16} />} onClick={() => setEditing("new")} data-testid="new-person">{t("admin.person.new")}</Button>} width="wide">
      <Loaded query={people} lines={8}>
        {(page) => <DataTable<PersonOut> name="people" label={t("admin.tab.people")} columns={columns} rows={page.items} rowKey={(person) => person.id} onOpen={setEditing} toolbar={toolbar} loading={people.isPlaceholderData} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("admin.person.empty")}>{t("admin.person.emptyText")}</Empty>} />}
      </Loaded>
      {editing && <PersonDrawer key={editing === "new" ? "new" : editing.id} person={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}
