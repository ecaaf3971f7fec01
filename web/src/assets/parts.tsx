import { useTranslation } from "react-i18next";
import {
  Ago, type Icon, IconArticle, IconCase, IconChecklist, IconDocument, IconFaq, IconMinutes, IconReport, IconSop, IconStandard, IconTemplate, State, type Tone, Tooltip,
} from "@/kit";
import { useKinds } from "./api";
import css from "./assets.module.css";

const ICONS: Record<string, Icon> = {
  document: IconDocument, article: IconArticle, case: IconCase, faq: IconFaq, standard: IconStandard, sop: IconSop, template: IconTemplate, checklist: IconChecklist, minutes: IconMinutes, report: IconReport,
};

export function KindIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const Drawn = ICONS[kind] ?? IconDocument;
  return <Drawn size={size} aria-hidden className={css.kindIcon} />;
}

export function useKindLabel(): (kind: string) => string {
  const { t } = useTranslation();
  const kinds = useKinds();
  return (kind) => kinds.data?.find((one) => one.kind === kind)?.label ?? t(`assets.kind.${kind}`, { defaultValue: kind });
}

/** Icon and word of a kind. */
export function Kind({ kind }: { kind: string }) {
  const label = useKindLabel();
  return <span className={css.kind}><KindIcon kind={kind} />{label(kind)}</span>;
}

const TONES: Record<string, Tone> = { validated: "success", not_validated: "quiet", wip: "info", archived: "quiet", fresh: "success", due: "warn", overdue: "danger", unverified: "quiet" };

/** How far an asset may be trusted, in words: 已验证 · 3个月前核验 · 待复核. */
export function Trust({ asset }: { asset: { confidence: string; freshness: string; verified_at?: string | null } }) {
  const { t } = useTranslation();
  const stale = asset.freshness === "due" || asset.freshness === "overdue";
  return (
    <span className={css.trust}>
      <Tooltip title={t(`assets.confidenceMeans.${asset.confidence}`)}>
        <span><State tone={TONES[asset.confidence] ?? "quiet"}>{t(`assets.confidence.${asset.confidence}`, { defaultValue: asset.confidence })}</State></span>
      </Tooltip>
      {asset.verified_at && <span className={css.second}><Ago at={asset.verified_at} /> {t("assets.verified")}</span>}
      {stale && <State tone={TONES[asset.freshness] ?? "quiet"}>{t(`assets.freshness.${asset.freshness}`)}</State>}
    </span>
  );
}

export function Format({ format }: { format: string | null }) {
  return format ? <span className={css.format}>{format.toUpperCase()}</span> : null;
}

export function Secrecy({ level, restricted }: { level: number; restricted?: boolean }) {
  const { t } = useTranslation();
  if (level < 2 && !restricted) return null;
  return <span className={css.secrecy}>{level >= 2 ? t(`assets.secrecy.${level}`) : ""}{level >= 2 && restricted ? " · " : ""}{restricted ? t("assets.restricted") : ""}</span>;
}

export const readerPath = (assetId: number, passageId?: number | null) => `/read/${assetId}${passageId ? `?passage=${passageId}` : ""}`;
