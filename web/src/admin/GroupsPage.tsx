import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, type Column, ConfirmButton, DataTable, Drawer, Empty, ErrorNote, Form, IconClose, IconPlus, Input, Loaded, Modal, Page, useCount, useSay, Who } from "@/kit";
import { AutoPerson } from "@/people/AutoPerson";
import { type GroupOut, useDeleteGroup, useGroups, useMembers, useSaveGroup, useSetMembers } from "./api";
import css from "./admin.module.css";

export default function GroupsPage() {
  const { t } = useTranslation();
  const said = useCount();
  const groups = useGroups();
  const [open, setOpen] = useState<number | null>(null);
  const [isMaking, setMaking] = useState(false);
  const columns: Column<GroupOut>[] = [
    { key: "name", title: t("admin.group.name"), fixed: true, render: (group) => <span className={css.two}><b className={css.strong}>{group.name}</b><small>{group.description}</small></span> },
    { key: "members", title: t("admin.group.members"), width: 96, align: "right", render: (group) => said(group.members.length) },
  ];
  const make = <Button type="primary" icon={<IconPlus size={16} />} onClick={() => setMaking(true)}>{t("admin.group.new")}</Button>;
  const chosen = groups.data?.find((group) => group.id === open);
  return (
    <Page title={t("admin.tab.groups")} lead={t("admin.about.groups")} actions={make}>
      <Loaded query={groups}>{(list) => <DataTable<GroupOut> name="groups" label={t("admin.tab.groups")} columns={columns} rows={list} rowKey={(group) => group.id} onOpen={(group) => setOpen(group.id)} empty={<Empty title={t("admin.group.empty")} action={make}>{t("admin.group.emptyText")}</Empty>} />}</Loaded>
      {chosen && <GroupDrawer group={chosen} onClose={() => setOpen(null)} />}
      <Modal open={isMaking} onCancel={() => setMaking(false)} title={t("admin.group.new")} footer={null} destroyOnHidden><GroupForm onDone={(group) => { setMaking(false); setOpen(group.id); }} /></Modal>
    </Page>
  );
}

function GroupForm({ group, onDone }: { group?: GroupOut; onDone: (group: GroupOut) => void }) {
  const { t } = useTranslation();
  const save = useSaveGroup();
  const say = useSay();
  return (
    <Form<{ name: string; description?: string }> layout="vertical" requiredMark={false} initialValues={{ name: group?.name ?? "", description: group?.description ?? "" }} validateTrigger="onBlur" onFinish={(fields) => save.mutate({ ...(group ? { id: group.id } : {}), ...fields }, { onSuccess: (saved) => { say.done(t("admin.group.saved")); onDone(saved); } })}>
      <Form.Item name="name" label={t("admin.group.name")} rules={[{ required: true, whitespace: true, message: t("people.needed") }]}><Input autoFocus={!group} maxLength={100} /></Form.Item>
      <Form.Item name="description" label={t("admin.group.description")}><Input maxLength={500} /></Form.Item>
      {save.error && <div className={css.gap}><ErrorNote error={save.error} /></div>}
      <Button type={group ? "default" : "primary"} htmlType="submit" loading={save.isPending}>{t("admin.group.save")}</Button>
    </Form>
  );
}

function GroupDrawer({ group, onClose }: { group: GroupOut; onClose: () => void }) {
  const { t } = useTranslation();
  const members = useMembers(group.id);
  const set = useSetMembers();
  const remove = useDeleteGroup();
  const say = useSay();
  const save = (person_ids: number[]) => { const before = group.members; set.mutate({ id: group.id, person_ids }, { onSuccess: () => say.done(t("admin.group.membersSaved"), () => set.mutate({ id: group.id, person_ids: before })), onError: say.failed }); };
  return (
    <Drawer open onClose={onClose} title={group.name} size={440}>
      <GroupForm group={group} onDone={() => undefined} />
      <h2 className={css.sideTitle}>{t("admin.group.members")}</h2>
      <AutoPerson placeholder={t("admin.group.addMember")} onPick={(person) => { if (!group.members.includes(person.id)) save([...group.members, person.id]); }} />
      <Loaded query={members} lines={3}>
        {(page) => page.items.length === 0 ? <p className={css.quiet}>{t("admin.group.noMembers")}</p> : (
          <ul className={css.members}>{page.items.map((person) => <li key={person.id}><Who person={person} /><Button size="small" type="text" icon={<IconClose size={14} />} disabled={set.isPending} onClick={() => save(group.members.filter((id) => id !== person.id))} aria-label={t("admin.group.removeMember", { name: person.name })} /></li>)}</ul>
        )}
      </Loaded>
      <div className={css.account}><ConfirmButton danger type="text" question={t("admin.group.deleteAsk", { name: group.name })} verb={t("admin.group.delete")} onConfirm={() => remove.mutate(group.id, { onSuccess: () => { say.done(t("admin.group.deleted")); onClose(); }, onError: say.failed })}>{t("admin.group.delete")}</ConfirmButton></div>
    </Drawer>
  );
}
