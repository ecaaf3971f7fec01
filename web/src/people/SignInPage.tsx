import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate, useSearchParams } from "react-router";
import { speak } from "@/app/i18n";
import { Button, ErrorNote, Input, Loading, useLang } from "@/kit";
import { type Setup, useMe, useSetup, useSignIn } from "./api";
import css from "./people.module.css";

export default function SignInPage() {
  const { t } = useTranslation();
  const setup = useSetup();
  const me = useMe();
  useEffect(() => { document.title = `${t("people.signIn.title")} · ${t("app.name")}`; }, [t]);
  if (setup.data?.needs_setup) return <Navigate to="/setup" replace />;
  return (
    <Door>
      {setup.error ? <ErrorNote error={setup.error} onRetry={() => void setup.refetch()} /> : null}
      {setup.data ? <SignInForm demo={setup.data.demo} signedIn={Boolean(me.data)} /> : !setup.error && <Loading />}
    </Door>
  );
}

/** The page before the product: the name, one form, the language. */
export function Door({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  const lang = useLang();
  const other = lang === "zh" ? "en" : "zh";
  return (
    <main className={css.door}>
      <div className={css.doorBox}>
        <div className={css.doorMark}><img src="/mark.svg" alt="" width={36} height={36} /><div><b>{t("app.name")}</b><span>{t("app.claim")}</span></div></div>
        {children}
      </div>
      <Button type="text" size="small" className={css.doorLang} onClick={() => void speak(other)}>{t(`app.menu.lang.${other}`)}</Button>
    </main>
  );
}

/** Where to go after signing in: only paths of this product, never another site. */
export function nextPath(next: string | null): string {
  return next && next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

function SignInForm({ demo, signedIn }: { demo: Setup["demo"]; signedIn: boolean }) {
  const { t } = useTranslation();
  const lang = useLang();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [search] = useSearchParams();
  const go = useNavigate();
  const signIn = useSignIn();
  const enter = (input: { login: string; password: string }) => signIn.mutate(input, { onSuccess: () => void go(nextPath(search.get("next")), { replace: true }) });
  const submit = (event: FormEvent) => { event.preventDefault(); if (login.trim() && password) enter({ login: login.trim(), password }); };

  if (signedIn && !signIn.isPending && !signIn.isSuccess) return <Navigate to={nextPath(search.get("next"))} replace />;
  return (
    <>
      <form onSubmit={submit} className={css.form}>
        <h1 className={css.doorTitle}>{t("people.signIn.title")}</h1>
        <label className={css.field}><span>{t("people.signIn.login")}</span><Input size="large" autoFocus autoComplete="username" value={login} onChange={(event) => setLogin(event.target.value)} data-testid="login" /></label>
        <label className={css.field}><span>{t("people.signIn.password")}</span><Input.Password size="large" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} data-testid="password" /></label>
        {signIn.error && <ErrorNote error={signIn.error} />}
        <Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending} data-testid="sign-in">{t("people.signIn.verb")}</Button>
        <p className={css.quiet}>{t("people.signIn.forgot")}</p>
      </form>
      {demo && demo.logins.length > 0 && (
        <section className={css.demo} aria-label={t("people.demo.title")}>
          <h2>{t("people.demo.title")}</h2>
          <p className={css.quiet}>{t("people.demo.lead")}</p>
          <ul>
            {demo.logins.map((one) => (
              <li key={one.login}>
                <button type="button" className={css.demoCard} disabled={signIn.isPending} onClick={() => enter({ login: one.login, password: one.password ?? "" })} data-testid={`demo-${one.login}`}>
                  <b>{one.name}</b><span>{(lang === "en" && one.title_en) || one.title}</span><small>{(lang === "en" && one.hint_en) || one.hint}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
