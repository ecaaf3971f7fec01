import { useTranslation } from "react-i18next";
import { percent, useCount } from "@/kit";
import { type SuggestionGroup, useSuggestionGroups } from "../api";
import css from "./review.module.css";

/** The groups at the left; each number is what this person may answer. */
export function Groups({ kind, by, spaceFilter, chosen, onChoose }: { kind: SuggestionGroup["kind"] | undefined; by: "value" | "confidence"; spaceFilter: { space_id?: number }; chosen: string; onChoose: (group: string) => void }) {
  const { t } = useTranslation();
  const said = useCount();
  const groups = useSuggestionGroups({ by, ...(kind ? { kind } : {}), ...spaceFilter });
  const shown = (groups.data ?? []).filter((group) => by === "confidence" || group.kind !== "duplicate");
  const total = (groups.data ?? []).reduce((sum, group) => sum + group.count, 0);
  const label = (group: SuggestionGroup) => (by === "value" ? group.label : `${t(`organise.suggest.kind.${group.kind}`)} ${percent(Number(group.key) / 10)}–${percent((Number(group.key) + 1) / 10)}`);
  return (
    <nav className={css.groups} aria-label={t("care.review.groups")} data-testid="groups">
      <button type="button" aria-current={chosen === "" || undefined} onClick={() => onChoose("")}><span>{t("organise.review.all")}</span><b>{said(total)}</b></button>
      {shown.map((group) => {
        const key = `${group.kind}:${group.key}`;
        return (
          <button key={key} type="button" aria-current={chosen === key || undefined} onClick={() => onChoose(key)} data-testid="group">
            <span title={label(group)}>{by === "value" && !kind && group.kind === "tag" ? `# ${label(group)}` : label(group)}</span>
            {group.sure > 0 && by === "value" && <small>{t("care.review.sure", { count: group.sure })}</small>}
            <b>{said(group.count)}</b>
          </button>
        );
      })}
    </nav>
  );
}
