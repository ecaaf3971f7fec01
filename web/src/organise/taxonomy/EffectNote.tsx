import { useTranslation } from "react-i18next";
import { useKindLabel } from "@/assets/parts";
import { ErrorNote, Notice } from "@/kit";
import { useEffectOf } from "./api";
import css from "./taxonomy.module.css";

type Action = "merge" | "remove" | "move";
/** What merging, removing or moving would do, before it is done. */
export function EffectNote({ id, action, target }: { id: number; action: Action; target: number | undefined}) {
  const { t } = useTranslation();
  const kindLabel = useKindLabel();
  const effect = useEffectOf(id, { action, ...(target === undefined ? {} : { target_id: target }) }, true);
  if (effect.error) return <ErrorNote error={effect.error} />;
  if (!effect.data) return null;
  const found = effect.data;
  const hidden = found.total === null ? 0 : found.total - found.seen;
  return (
    <div className={css.effect} data-testid="taxonomy-effect">
      {found.conflicts.map((conflict) => <Notice key={conflict.name} tone="danger">{t("care.tree.conflict", { name: conflict.name })}</Notice>)}
      <ul>
        <li>{t(`care.tree.assets.${action}`, { count: found.seen })}{hidden > 0 && t("care.tree.hidden", { count: hidden })}</li>
        {found.children > 0 && <li>{t(`care.tree.children.${action}`, { count: found.children })}</li>}
        {found.synonyms.length > 0 && <li>{t("care.tree.synonyms", { names: found.synonyms.join(t("capture.comma")) })}</li>}
        {found.suggestions > 0 && <li>{t("care.tree.suggestions", { count: found.suggestions })}</li>}
        {found.schemes.length > 0 && <li>{t("care.tree.schemes", { kinds: found.schemes.map(kindLabel).join(t("capture.comma")) })}</li>}
        {action === "merge" && <li>{t("care.tree.redirect")}</li>}
      </ul>
    </div>
  );
}
