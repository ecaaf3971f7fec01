import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, ConfirmButton, Drawer, ErrorNote, Form, Input, Notice, Select, TreeSelect, useSay } from "@/kit";
import { type PersonOut, useAddPerson, useChangePerson, useDepartments, useEndDevices, usePasswordLink, useResetPassword } from "./api";
import { PersonReach } from "@/oversight/PersonReach";
import css from "./admin.module.css";
import { departmentOptions } from "./departments";

interface Fields { name: string; login: string; title?: string; email?: string; department_id?: number; clearance: number }

/** Takes somebody in, or changes what is known about them. */
export function PersonDrawer({ person, onClose }: { person: PersonOut | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const departments = useDepartments();
  const add = useAddPerson();
  const change = useChangePerson();
  const save = person ? change : add;
  const say = useSay();
  const [form] = Form.useForm<Fields>();
  const needed = { required: true, whitespace: true, message: t("people.needed") };
  const send = (fields: Fields) => {
    const given = { name: fields.name, login: fields.login, title: fields.title || null, email: fields.email || null, department_id: fields.department_id ?? null, clearance: fields.clearance };
    if (person) change.mutate({ id: person.id, ...given }, { onSuccess: () => { say.done(t("admin.person.saved")); onClose(); } });
    else add.mutate(given, { onSuccess: () => { say.done(t("admin.person.made")); onClose(); } });
  };
  const footer = <Button type="primary" loading={save.isPending} onClick={() => form.submit()} data-testid="save-person">{t(person ? "admin.person.save" : "admin.person.new")}</Button>;
  return (
    <Drawer open onClose={onClose} title={person?.name ?? t("admin.person.new")} size={420} footer={footer}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send} validateTrigger="onBlur" initialValues={{ name: person?.name ?? "", login: person?.login ?? "", title: person?.title ?? "", email: person?.email ?? "", department_id: person?.department?.id, clearance: person?.clearance ?? 1 }}>
        <Form.Item name="name" label={t("admin.person.name")} rules={[needed]}><Input autoFocus={!person} maxLength={100} /></Form.Item>
        <Form.Item name="login" label={t("people.signIn.login")} rules={[needed]}><Input maxLength={64} autoComplete="off" /></Form.Item>
        <Form.Item name="department_id" label={t("admin.person.department")}><TreeSelect allowClear treeData={departmentOptions(departments.data ?? [])} treeDefaultExpandAll showSearch={{ treeNodeFilterProp: "title" }} /></Form.Item>
        <Form.Item name="title" label={t("admin.person.title")}><Input maxLength={200} /></Form.Item>
        <Form.Item name="email" label={t("admin.person.email")} rules={[{ type: "email", message: t("admin.person.badEmail") }]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="clearance" label={t("admin.person.clearance")} extra={t("admin.person.clearanceHint")}><Select options={[0, 1, 2, 3].map((level) => ({ value: level, label: t(`assets.secrecy.${level}`) }))} /></Form.Item>
        {save.error && <ErrorNote error={save.error} />}
      </Form>
      {person && <Account person={person} onDone={onClose} />}
      {person && <PersonReach personId={person.id} />}
    </Drawer>
  );
}

function Account({ person, onDone }: { person: PersonOut; onDone: () => void }) {
  const { t } = useTranslation();
  const save = useChangePerson();
  const reset = useResetPassword();
  const say = useSay();
  const link = usePasswordLink();
  const end = useEndDevices();
  const [secret, setSecret] = useState<string | null>(null);
  const address = link.data && `${window.location.origin}${link.data.path}`;
  const copy = () => { if (address) void navigator.clipboard.writeText(address).then(() => say.done(t("admin.person.linkCopied"))); };
  const takeBack = () => save.mutate({ id: person.id, active: true }, { onSuccess: () => { say.done(t("admin.person.back", { name: person.name })); onDone(); }, onError: say.failed });
  return (
    <div className={css.account}>
      {secret && <Notice tone="warn">{t("admin.person.newPassword")}<code className={css.secret} data-testid="new-password">{secret}</code></Notice>}
      {address && <Notice tone="warn" action={<Button size="small" onClick={copy}>{t("admin.person.copyLink")}</Button>}>{t("admin.person.linkMade")}<code className={css.secret} data-testid="password-link">{address}</code></Notice>}
      {person.active && <Button loading={link.isPending} onClick={() => link.mutate(person.id, { onError: say.failed })} data-testid="make-link">{t("admin.person.link")}</Button>}
      <ConfirmButton question={t("admin.person.resetAsk", { name: person.name })} verb={t("admin.person.reset")} onConfirm={() => reset.mutate(person.id, { onSuccess: (given) => setSecret(given.password), onError: say.failed })} loading={reset.isPending}>{t("admin.person.reset")}</ConfirmButton>
      {person.active && <Button loading={end.isPending} onClick={() => end.mutate(person.id, { onSuccess: () => say.done(t("admin.person.devicesEnded")), onError: say.failed })}>{t("admin.person.endDevices")}</Button>}
      {person.active ? <Link to={`/admin/people/${person.id}/leave`}><Button danger data-testid="leave">{t("admin.person.leave")}</Button></Link> : <Button loading={save.isPending} onClick={takeBack}>{t("admin.person.takeBack")}</Button>}
      <p className={css.quiet}>{t(person.active ? "admin.person.letGoHint" : "admin.person.takeBackHint")}</p>
    </div>
  );
}
