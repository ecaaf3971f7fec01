import { useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { ErrorNote, Refusal, useLang, useTheme } from "@/kit";
import { useMe } from "@/people/api";
import { speak } from "./i18n";
import { Shell } from "./Shell";
import css from "./shell.module.css";

/** Who is here? Nobody: to the sign-in, and back to where they were going afterwards. */
export function Root() {
  const me = useMe();
  const location = useLocation();
  const lang = useLang();
  const { choose } = useTheme();
  const wanted = me.data?.preferences;

  useEffect(() => {
    if (wanted?.lang && wanted.lang !== lang) void speak(wanted.lang);
    if (wanted?.theme) choose(wanted.theme);
    // Only when the server's answer changes: the person's own click is sent there first.
    // oxlint-disable-next-line exhaustive-deps
  }, [wanted?.lang, wanted?.theme]);

  if (me.error instanceof Refusal && me.error.status === 401) {
    const next = location.pathname + location.search;
    return <Navigate to={`/sign-in${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`} replace />;
  }
  if (me.error && !me.data) return <div className={css.alone}><ErrorNote error={me.error} onRetry={() => void me.refetch()} /></div>;
  if (!me.data) return null;
  return <Shell me={me.data} />;
}
