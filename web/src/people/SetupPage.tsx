import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate } from "react-router";
import { Button, ErrorNote, Form, Input } from "@/kit";
import { useFirstRun, useSetup } from "./api";
import css from "./people.module.css";
import { Door } from "./SignInPage";

interface Answers { company: string; name: string; login: string; password: string; again: string }

/** The first run: the company's name and the first administrator. */
export default function SetupPage() {
  const { t } = useTranslation();
  const setup = useSetup();
  const firstRun = useFirstRun();
  const go = useNavigate();
  const [form] = Form.useForm<Answers>();
  useEffect(() => { document.title = `${t("people.setup.title")} · ${t("app.name")}`; }, [t]);
  if (setup.data && !setup.data.needs_setup && !firstRun.isPending && !firstRun.isSuccess) return <Navigate to="/sign-in" replace />;

  const begin = ({ company, name, login, password }: Answers) => firstRun.mutate({ company, name, login, password }, { onSuccess: () => void go("/", { replace: true }) });
  const needed = { required: true, whitespace: true, message: t("people.needed") };
  return (
    <Door>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={begin} validateTrigger="onBlur">
        <h1 className={css.doorTitle}>{t("people.setup.title")}</h1>
        <p className={css.quiet} style={{ marginBottom: 16 }}>{t("people.setup.lead")}</p>
        <Form.Item name="company" label={t("people.setup.company")} rules={[needed]}><Input size="large" autoFocus autoComplete="organization" /></Form.Item>
        <Form.Item name="name" label={t("people.setup.name")} rules={[needed]}><Input size="large" autoComplete="name" /></Form.Item>
        <Form.Item name="login" label={t("people.signIn.login")} rules={[needed]} extra={t("people.setup.loginHint")}><Input size="large" autoComplete="username" /></Form.Item>
        <Form.Item name="password" label={t("people.signIn.password")} rules={[{ required: true, min: 10, message: t("people.password.short") }]}><Input.Password size="large" autoComplete="new-password" /></Form.Item>
        <Form.Item
          name="again" label={t("people.password.again")} dependencies={["password"]}
          rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue("password") ? Promise.resolve() : Promise.reject(new Error(t("people.password.differ")))) })]}
        ><Input.Password size="large" autoComplete="new-password" /></Form.Item>
        {firstRun.error && <div style={{ marginBottom: 16 }}><ErrorNote error={firstRun.error} /></div>}
        <Button type="primary" size="large" htmlType="submit" block loading={firstRun.isPending} data-testid="begin">{t("people.setup.verb")}</Button>
      </Form>
    </Door>
  );
}
