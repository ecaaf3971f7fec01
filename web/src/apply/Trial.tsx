import { useTranslation } from "react-i18next";
import { duration, ErrorNote, Notice, useLang } from "@/kit";
import type { TrialOut } from "./api";
import css from "./models.module.css";

/** What came of trying a model out, as a sentence a person can act on. */
export function Trial({ trial, error, onModel }: { trial: TrialOut | undefined; error: unknown; onModel?: (name: string) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  if (error) return <ErrorNote error={error} />;
  if (!trial) return null;
  return (
    <div data-testid="trial" data-ok={trial.ok}>
      <Notice tone={trial.ok ? "success" : "warn"}>
        <div className={css.trial}>
          <span>{trial.message}</span>
          <small>{t("apply.model.took", { time: duration(trial.milliseconds / 1000, lang) })}{trial.said && ` · ${t("apply.model.said", { text: trial.said.slice(0, 80) })}`}</small>
          {(trial.models ?? []).length > 0 && <small>{t("apply.model.offers")} {(trial.models ?? []).slice(0, 20).map((name) => <button key={name} type="button" onClick={() => onModel?.(name)}>{name}</button>)}</small>}
        </div>
      </Notice>
    </div>
  );
}
