import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { KindIcon } from "@/assets/parts";
import { Ago, Button, Empty, IconRetry, IconUndo, Loaded, Page, Pager, percent, Section, Segmented, Select, State, useCount, useSay, useUrlState, Who } from "@/kit";
import { useMe } from "@/people/api";
import { OrganiseTabs } from "../OrganiseTabs";
import { type Cluster, type Merge, useClusters, useCompareAll, useMerges, useUndoMerge } from "./api";
import css from "./duplicates.module.css";

const KINDS = ["exact", "near", "contained", "versions", "spaces"] as const;
const LIMIT = 20;

/** What says the same more than once, as far as this person may read it. */
export default function ClustersPage() {
  const { t } = useTranslation();
  const said = useCount();
  const me = useMe();
  const say = useSay();
  const compare = useCompareAll();
  const { one, number, change } = useUrlState();
  const kind = KINDS.find((known) => known === one("kind"));
  const space = one("space_id");
  const offset = number("offset", 0);
  const clusters = useClusters({ limit: LIMIT, offset, ...(kind ? { kind } : {}), ...(space ? { space_id: Number(space) } : {}) });
  const again = () => compare.mutate(undefined, { onSuccess: () => say.done(t("care.clusters.comparing")), onError: say.failed });
  const actions = me.data?.may.organise || me.data?.may.administer ? <Button icon={<IconRetry size={15} />} loading={compare.isPending} onClick={again} data-testid="compare-all">{t("care.clusters.compareAll")}</Button> : undefined;
  return (
    <Page title={t("care.clusters.title")} lead={t("care.clusters.lead")} width="normal" actions={actions}>
      <OrganiseTabs />
      <div className={css.filters}>
        <Segmented value={kind ?? ""} onChange={(value) => change({ kind: value || undefined })} options={["", ...KINDS].map((value) => ({ value, label: t(`care.clusters.kind.${value || "all"}`) }))} />
        <Select value={space ?? ""} onChange={(value: string) => change({ space_id: value || undefined })} options={[{ value: "", label: t("apply.allSpaces") }, ...(me.data?.spaces ?? []).map((each) => ({ value: String(each.id), label: each.name }))]} popupMatchSelectWidth={false} aria-label={t("apply.scopeSpace")} />
      </div>
      <Loaded query={clusters} lines={8}>
        {(page) => page.items.length === 0 ? <Empty title={t("care.clusters.empty")}>{t("care.clusters.emptyText")}</Empty> : (
          <>
            <p className={css.total} data-testid="cluster-total">{t("care.clusters.total", { count: page.total, said: said(page.total) })}</p>
            <ul className={css.clusters}>{page.items.map((cluster) => <ClusterRow key={cluster.key} cluster={cluster} />)}</ul>
            {page.total > LIMIT && <Pager offset={offset} limit={LIMIT} total={page.total} onChange={(next) => change({ offset: String(next) })} />}
          </>
        )}
      </Loaded>
      <Merges />
    </Page>
  );
}

function ClusterRow({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation();
  const shown = cluster.assets.slice(0, 4);
  return (
    <li data-testid="cluster">
      <div className={css.clusterHead}>
        <State tone={cluster.kind === "exact" ? "accent" : cluster.kind === "near" ? "info" : "quiet"}>{t(`care.clusters.kind.${cluster.kind}`)}</State>
        {cluster.series && <State tone="success">{t("care.clusters.kind.versions")}</State>}
        <span className={css.quiet}>{t("care.clusters.size", { count: cluster.assets.length })}</span>
        {cluster.spaces > 1 && <span className={css.quiet}>{t("care.clusters.spaces", { count: cluster.spaces })}</span>}
        <span className={css.quiet}>{t("organise.suggest.sure", { percent: percent(cluster.confidence) })}</span>
        <Link to={`/duplicates/${cluster.key}`} className={css.open}><Button size="small" data-testid="open-cluster">{t("care.clusters.open")}</Button></Link>
      </div>
      <ul className={css.members}>
        {shown.map((asset) => <li key={asset.id}><KindIcon kind={asset.kind} /><Link to={`/read/${asset.id}`}>{asset.title}</Link><small>{asset.space.name} · <Who person={asset.owner} /> · <Ago at={asset.updated_at} /></small></li>)}
        {cluster.assets.length > shown.length && <li className={css.quiet}>{t("care.clusters.more", { count: cluster.assets.length - shown.length })}</li>}
      </ul>
    </li>
  );
}

/** What this person has merged, while it can still be undone. */
function Merges() {
  const { t } = useTranslation();
  const merges = useMerges();
  const undo = useUndoMerge();
  const say = useSay();
  const made = (merges.data ?? []).slice(0, 20);
  if (made.length === 0) return null;
  const back = (merge: Merge) => undo.mutate(merge.id, { onSuccess: () => say.done(t("care.clusters.undone")), onError: say.failed });
  return (
    <Section title={t("care.clusters.merges")}>
      <ul className={css.merges}>
        {made.map((merge) => (
          <li key={merge.id} data-testid="merge">
            <Link to={`/read/${merge.survivor.id}`}>{merge.survivor.title}</Link>
            <small>{t("care.clusters.merged", { count: merge.merged.length })} · <Ago at={merge.made_at} /></small>
            {merge.undone_at ? <State tone="quiet">{t("care.clusters.undoneState")}</State> : merge.may_undo ? <Button size="small" icon={<IconUndo size={14} />} loading={undo.isPending} onClick={() => back(merge)} data-testid="undo-merge">{t("care.clusters.undo")}</Button> : <small>{t("care.clusters.tooLate")}</small>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
