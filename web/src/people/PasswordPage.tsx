import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, ErrorNote, Input, useSay } from "@/kit";
import { useChoosePassword } from "./api";
import css from "./people.module.css";
import { Door } from "./SignInPage";

/** Chooses a password with a link that an administrator handed out. The secret stands behind #: no server log ever holds it. */
export default function PasswordPage() {
  const { t } = useTranslation();
  const go = useNavigate();
  const say = useSay();
  const choose = useChoosePassword();
  const [secret] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  useEffect(() => { document.title = `${t("people.link.title")} · ${t("app.name")}`; window.history.replaceState(null, "", window.location.pathname); }, [t]);
  const differs = again !== "" && again !== password;
  const submit = (event: FormEvent) => { event.preventDefault(); if (password && again === password) choose.mutate({ secret, new: password }, { onSuccess: () => { say.done(t("people.link.done")); void go("/sign-in", { replace: true }); } }); };
  return (
    <Door>
      <form onSubmit={submit} className={css.form}>
        <h1 className={css.doorTitle}>{t("people.link.title")}</h1>
        <p className={css.quiet}>{t(secret ? "people.link.lead" : "people.link.missing")}</p>
        <label className={css.field}><span>{t("people.password.new")}</span><Input.Password size="large" autoFocus autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} data-testid="new-password" /></label>
        <label className={css.field}><span>{t("people.password.again")}</span><Input.Password size="large" autoComplete="new-password" value={again} status={differs ? "error" : ""} onChange={(event) => setAgain(event.target.value)} data-testid="again" />{differs && <span className={css.quiet}>{t("people.password.differ")}</span>}</label>
        {choose.error && <ErrorNote error={choose.error} />}
        <Button type="primary" size="large" htmlType="submit" block disabled={!secret || differs} loading={choose.isPending} data-testid="choose-password">{t("people.link.verb")}</Button>
      </form>
    </Door>
  );
}
