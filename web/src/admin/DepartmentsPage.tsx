import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, ConfirmButton, Empty, ErrorNote, Form, Input, IconPlus, Loaded, Page, Tree, TreeSelect, useCount, useSay } from "@/kit";
import { type DepartmentNode, useDeleteDepartment, useDepartments, useSaveDepartment } from "./api";
import css from "./admin.module.css";
import { departmentOptions, findDepartment } from "./departments";

type Chosen = { id: number } | { parent: number | null } | null;

interface Drawn { key: number; title: React.ReactNode; children: Drawn[] }

export default function DepartmentsPage() {
  const { t } = useTranslation();
  const said = useCount();
  const departments = useDepartments();
  const [chosen, setChosen] = useState<Chosen>(null);
  const data = (nodes: readonly DepartmentNode[]): Drawn[] => nodes.map((node) => ({ key: node.id, title: <span className={css.node}>{node.name}<small>{said(node.people)}</small></span>, children: data(node.children) }));
  return (
    <Page title={t("admin.tab.departments")} lead={t("admin.about.departments")} actions={<Button type="primary" icon={<IconPlus size={16} />} onClick={() => setChosen({ parent: null })}>{t("admin.department.new")}</Button>}>
      <Loaded query={departments}>
        {(tree) => (
          <div className={css.split}>
            {tree.length === 0 ? <Empty title={t("admin.department.empty")}>{t("admin.department.emptyText")}</Empty>
              : <Tree blockNode defaultExpandAll treeData={data(tree)} selectedKeys={chosen && "id" in chosen ? [chosen.id] : []} onSelect={(keys) => setChosen(keys[0] === undefined ? null : { id: Number(keys[0]) })} />}
            <div className={css.side}>
              {chosen === null ? <p className={css.quiet}>{t("admin.department.pick")}</p>
                : <DepartmentForm key={"id" in chosen ? chosen.id : `new-${chosen.parent}`} tree={tree} node={"id" in chosen ? findDepartment(tree, chosen.id) : undefined} parent={"parent" in chosen ? chosen.parent : null} onChoose={setChosen} />}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

interface Fields { name: string; code?: string; parent_id?: number }
function DepartmentForm({ tree, node, parent, onChoose }: { tree: DepartmentNode[]; node: DepartmentNode | undefined; parent: number | null; onChoose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const save = useSaveDepartment();
  const remove = useDeleteDepartment();
  const say = useSay();
  const send = ({ name, code, parent_id }: Fields) =>
    save.mutate({ ...(node ? { id: node.id } : {}), name, code: code || null, parent_id: parent_id ?? null }, { onSuccess: () => { say.done(t("admin.department.saved")); if (!node) onChoose(null); } });
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={send} validateTrigger="onBlur" initialValues={{ name: node?.name ?? "", code: node?.code ?? "", parent_id: node?.parent_id ?? parent ?? undefined }}>
      <h2 className={css.sideTitle}>{node?.path.join(" / ") ?? t("admin.department.new")}</h2>
      <Form.Item name="name" label={t("admin.department.name")} rules={[{ required: true, whitespace: true, message: t("people.needed") }]}><Input autoFocus={!node} maxLength={100} /></Form.Item>
      <Form.Item name="code" label={t("admin.department.code")} extra={t("admin.department.codeHint")}><Input maxLength={50} /></Form.Item>
      <Form.Item name="parent_id" label={t("admin.department.parent")}><TreeSelect allowClear treeData={departmentOptions(tree)} treeDefaultExpandAll placeholder={t("admin.department.top")} /></Form.Item>
      {(save.error ?? remove.error) && <div className={css.gap}><ErrorNote error={save.error ?? remove.error} /></div>}
      <div className={css.acts}>
        <Button type="primary" htmlType="submit" loading={save.isPending}>{t("admin.department.save")}</Button>
        {node && <Button onClick={() => onChoose({ parent: node.id })}>{t("admin.department.newBelow")}</Button>}
        {node && <Link to={`/admin/people?department_id=${node.id}`}>{t("admin.department.people", { count: node.people })}</Link>}
        {node && <ConfirmButton danger type="text" question={t("admin.department.deleteAsk", { name: node.name })} verb={t("admin.department.delete")} loading={remove.isPending} onConfirm={() => remove.mutate(node.id, { onSuccess: () => { say.done(t("admin.department.deleted")); onChoose(null); } })}>{t("admin.department.delete")}</ConfirmButton>}
      </div>
    </Form>
  );
}
