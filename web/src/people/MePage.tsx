import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, ConfirmButton, Empty, ErrorNote, Form, Input, Loaded, Modal, Notice, Page, Radio, Section, useSay } from "@/kit";
import { type Token, useChangePassword, useDropToken, useMakeToken, useMe, useTokens } from "./api";
import { Devices } from "./Devices";
import css from "./people.module.css";

export default function MePage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page title={t("people.me.title")} lead={me.data && [me.data.person.name, me.data.person.department?.path.join(" / ")].filter(Boolean).join(" · ")} width="form">
      {me.data?.must_change_password && <Notice tone="warn">{t("people.password.must")}</Notice>}
      <Section title={t("people.password.title")}><PasswordForm /></Section>
      <Devices />
      <Tokens />
    </Page>
  );
}

interface PasswordFields { current: string; next: string; again: string }
function PasswordForm() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const say = useSay();
  const [form] = Form.useForm<PasswordFields>();
  const save = ({ current, next }: PasswordFields) => change.mutate({ current, new: next }, { onSuccess: () => { form.resetFields(); say.done(t("people.password.done")); } });
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={save} validateTrigger="onBlur" className={css.meForm}>
      <Form.Item name="current" label={t("people.password.current")} rules={[{ required: true, message: t("people.needed") }]}><Input.Password autoComplete="current-password" /></Form.Item>
      <Form.Item name="next" label={t("people.password.new")} rules={[{ required: true, min: 10, message: t("people.password.short") }]}><Input.Password autoComplete="new-password" /></Form.Item>
      <Form.Item name="again" label={t("people.password.again")} dependencies={["next"]} rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue("next") ? Promise.resolve() : Promise.reject(new Error(t("people.password.differ")))) })]}><Input.Password autoComplete="new-password" /></Form.Item>
      {change.error && <div style={{ marginBottom: 16 }}><ErrorNote error={change.error} /></div>}
      <Button htmlType="submit" loading={change.isPending}>{t("people.password.verb")}</Button>
    </Form>
  );
}

function Tokens() {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [isMaking, setMaking] = useState(false);
  return (
    <Section title={t("people.token.title")} extra={<Button size="small" onClick={() => setMaking(true)} data-testid="make-token">{t("people.token.make")}</Button>}>
      <p className={css.quiet}>{t("people.token.lead")}</p>
      <Loaded query={tokens} lines={3}>
        {(page) => page.items.length === 0 ? <Empty title={t("people.token.empty")}>{t("people.token.emptyText")}</Empty> : <ul className={css.tokens}>{page.items.map((token) => <TokenLine key={token.id} token={token} />)}</ul>}
      </Loaded>
      <TokenDialog open={isMaking} onClose={() => setMaking(false)} />
    </Section>
  );
}

function TokenLine({ token }: { token: Token }) {
  const { t } = useTranslation();
  const drop = useDropToken();
  const say = useSay();
  return (
    <li>
      <span><b>{token.name}</b><small>…{token.hint} · {token.scopes.map((scope) => t(`people.token.scope1.${scope}`, { defaultValue: scope })).join(t("capture.comma"))} · {t("people.token.created")} <Ago at={token.created_at} /> · {token.used_at ? <>{t("people.token.used")} <Ago at={token.used_at} /></> : t("people.token.never")}{token.expires_at && <> · {t("people.token.expires")} <Ago at={token.expires_at} /></>}</small></span>
      <ConfirmButton size="small" question={t("people.token.dropAsk", { name: token.name })} verb={t("people.token.drop")} loading={drop.isPending} onConfirm={() => drop.mutate(token.id, { onSuccess: () => say.done(t("people.token.dropped")), onError: say.failed })}>{t("people.token.drop")}</ConfirmButton>
    </li>
  );
}

function TokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const make = useMakeToken();
  const say = useSay();
  const [name, setName] = useState("");
  const [writes, setWrites] = useState(false);
  const secret = make.data?.secret;
  const close = () => { make.reset(); setName(""); onClose(); };
  const copy = () => { if (secret) void navigator.clipboard.writeText(secret).then(() => say.done(t("people.token.copied"))); };
  const footer = secret ? <Button type="primary" onClick={copy}>{t("people.token.copy")}</Button> : <Button type="primary" disabled={!name.trim()} loading={make.isPending} onClick={() => make.mutate({ name: name.trim(), scopes: writes ? ["read", "write"] : ["read"], expires_in_days: 365 })}>{t("people.token.make")}</Button>;
  return (
    <Modal open={open} onCancel={close} title={t("people.token.make")} footer={footer}>
      {secret ? <div className={css.tokenNew}><Notice tone="warn">{t("people.token.once")}</Notice><code data-testid="token-secret">{secret}</code></div> : (
        <div className={css.form}>
          <label className={css.field}><span>{t("people.token.name")}</span><Input value={name} onChange={(event) => setName(event.target.value)} placeholder={t("people.token.namePlaceholder")} maxLength={100} /></label>
          <div className={css.field}><span>{t("people.token.scope")}</span><Radio.Group value={writes} onChange={(event) => setWrites(event.target.value as boolean)} options={[{ value: false, label: t("people.token.scopes.read") }, { value: true, label: t("people.token.scopes.write") }]} /></div>
          {make.error && <ErrorNote error={make.error} />}
        </div>
      )}
    </Modal>
  );
}
