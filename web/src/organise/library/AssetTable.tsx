import { type Key, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { type AssetFilter, type AssetOut, useAssets, useDeleteAsset, useKinds, useRestoreAsset, useVerifyAsset } from "@/assets/api";
import { Format, Kind, Secrecy, Trust } from "@/assets/parts";
import { Ago, Button, type Column, DataTable, Empty, IconDelete, IconSearch, IconUndo, IconVerified, Input, Loaded, percent, Select, Tag, Tooltip, useSay, useUrlState, Who } from "@/kit";
import { CategoryPick } from "../CategoryPick";
import type { SpaceOut } from "./api";
import css from "./library.module.css";

const LIMIT = 50;

export function AssetTable({ space }: { space: SpaceOut }) {
  const { t } = useTranslation();
  const { one, all, number, change, search } = useUrlState();
  const go = useNavigate();
  const offset = number("offset", 0);
  const bin = one("deleted") === "1";
  const filter: AssetFilter = {
    space_id: [space.id], kind: all("kind"), tag: all("tag"), category_id: all("category_id").map(Number), owner_id: all("owner_id").map(Number), confidence: all("confidence"), freshness: all("freshness"),
    q: one("q") ?? "", sort: one("sort") ?? "-updated_at", limit: LIMIT, offset, deleted: bin,
  };
  const assets = useAssets(filter);
  const columns = useColumns();
  const [keys, setKeys] = useState<Key[]>([]);
  const view = search.toString();
  useEffect(() => setKeys([]), [view]);
  const isFiltered = ["kind", "tag", "category_id", "confidence", "freshness", "owner_id", "q"].some((name) => search.has(name));

  return (
    <Loaded query={assets} lines={8}>
      {(page) => (
        <DataTable<AssetOut>
          name="assets" label={t("organise.space.label")} columns={columns} rows={page.items} rowKey={(asset) => asset.id} loading={assets.isPlaceholderData} onOpen={(asset) => void go(`/read/${asset.id}`)}
          sort={filter.sort ?? ""} onSort={(sort) => change({ sort })} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }}
          {...(space.may.capture ? { selection: { keys, onChange: setKeys }, bulk: <Bulk keys={keys} bin={bin} onDone={() => setKeys([])} /> } : {})}
          toolbar={<Filters spaceId={space.id} mayBin={space.may.edit} />}
          empty={isFiltered || bin
            ? <Empty title={t("organise.space.emptyFiltered")} action={<Link to={`/library/${space.id}`}>{t("organise.space.clear")}</Link>} />
            : <Empty title={t("organise.space.empty")} action={space.may.capture && <Link to={`/capture?space_id=${space.id}`}><Button type="primary">{t("organise.space.capture")}</Button></Link>}>{t("organise.space.emptyText")}</Empty>}
        />
      )}
    </Loaded>
  );
}

function Filters({ spaceId, mayBin }: { spaceId: number; mayBin: boolean }) {
  const { t } = useTranslation();
  const { one, all, change } = useUrlState();
  const kinds = useKinds();
  const [title, setTitle] = useState(one("q") ?? "");
  const bin = one("deleted") === "1";
  const words = (group: string, names: string[]) => names.map((name) => ({ value: name, label: t(`assets.${group}.${name}`) }));
  return (
    <>
      <Input prefix={<IconSearch size={14} aria-hidden />} allowClear value={title} placeholder={t("organise.space.filterTitle")} aria-label={t("organise.space.filterTitle")} className={css.search} onChange={(event) => { setTitle(event.target.value); if (!event.target.value) change({ q: undefined }); }} onPressEnter={() => change({ q: title.trim() })} onBlur={() => { if (title.trim() !== (one("q") ?? "")) change({ q: title.trim() }); }} data-testid="filter-title" />
      <Select mode="multiple" maxTagCount={1} allowClear value={all("kind")} onChange={(kind: string[]) => change({ kind })} placeholder={t("organise.space.allKinds")} aria-label={t("organise.space.allKinds")} options={(kinds.data ?? []).map((one) => ({ value: one.kind, label: one.label }))} className={css.filter} popupMatchSelectWidth={false} />
      <CategoryPick value={Number(one("category_id")) || undefined} onPick={(id) => change({ category_id: String(id) })} onClear={() => change({ category_id: undefined })} placeholder={t("organise.space.anyCategory")} width={150} />
      <Select allowClear value={one("confidence")} onChange={(value?: string) => change({ confidence: value })} placeholder={t("organise.space.anyConfidence")} aria-label={t("organise.space.anyConfidence")} options={words("confidence", ["validated", "not_validated", "wip", "archived"])} className={css.filter} popupMatchSelectWidth={false} />
      <Select allowClear value={one("freshness")} onChange={(value?: string) => change({ freshness: value })} placeholder={t("organise.space.anyFreshness")} aria-label={t("organise.space.anyFreshness")} options={words("freshness", ["fresh", "due", "overdue", "unverified"])} className={css.filter} popupMatchSelectWidth={false} />
      <Link to={`/search?space_id=${spaceId}`} className={css.searchHere}>{t("organise.space.searchHere")}</Link>
      {mayBin && <Button type="text" size="small" onClick={() => change({ deleted: bin ? undefined : "1" })} data-testid="bin">{bin ? t("organise.space.binOff") : t("organise.space.binOn")}</Button>}
    </>
  );
}

function Bulk({ keys, bin, onDone }: { keys: Key[]; bin: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const remove = useDeleteAsset();
  const restore = useRestoreAsset();
  const verify = useVerifyAsset();
  const each = async (act: (id: number) => Promise<unknown>, done: (count: number) => void) => {
    const ids = keys.map(Number);
    try { for (const id of ids) await act(id); done(ids.length); } catch (error) { say.failed(error); }
    onDone();
  };
  const bringBack = (ids: number[]) => void (async () => { for (const id of ids) await restore.mutateAsync(id); say.done(t("organise.space.restored", { count: ids.length })); })().catch(say.failed);
  const busy = remove.isPending || restore.isPending || verify.isPending;
  if (bin) return <Button size="small" icon={<IconUndo size={14} />} loading={busy} onClick={() => void each(restore.mutateAsync, (count) => say.done(t("organise.space.restored", { count })))}>{t("organise.space.restoreSelected")}</Button>;
  return (
    <>
      <Button size="small" icon={<IconVerified size={14} />} loading={busy} onClick={() => void each(verify.mutateAsync, (count) => say.done(t("organise.space.verifiedCount", { count })))}>{t("organise.space.verifySelected")}</Button>
      <Button size="small" danger icon={<IconDelete size={14} />} loading={busy} onClick={() => { const ids = keys.map(Number); void each(remove.mutateAsync, (count) => say.done(t("organise.space.deletedCount", { count }), () => bringBack(ids))); }} data-testid="delete-selected">{t("organise.space.deleteSelected")}</Button>
    </>
  );
}

function useColumns(): Column<AssetOut>[] {
  const { t } = useTranslation();
  const { change } = useUrlState();
  return [
    { key: "title", title: t("assets.field.title"), sort: "title", fixed: true, render: (asset) => <span className={css.title}><Link to={`/read/${asset.id}`} title={asset.title}>{asset.title}</Link><Secrecy level={asset.secrecy} restricted={asset.restricted} /></span> },
    { key: "kind", title: t("assets.field.kind"), width: 128, render: (asset) => <Kind kind={asset.kind} /> },
    { key: "category", title: t("assets.field.category"), width: 160, wide: true, render: (asset) => asset.category && <Tooltip title={asset.category.path.join(" / ")}><span>{asset.category.name}{asset.category_by === "machine" && asset.category_confidence !== null && <small className={css.auto}>{percent(asset.category_confidence)}</small>}</span></Tooltip> },
    { key: "tags", title: t("assets.field.tags"), width: 180, wide: true, hidden: true, render: (asset) => asset.tags.slice(0, 3).map((tag) => <Tag key={tag} variant="filled" onClick={() => change({ tag: [tag] })}>{tag}</Tag>) },
    { key: "owner", title: t("assets.field.owner"), width: 150, wide: true, render: (asset) => <Who person={asset.owner} /> },
    { key: "trust", title: t("assets.field.confidence"), width: 176, render: (asset) => <Trust asset={{ confidence: asset.confidence, freshness: asset.freshness }} /> },
    { key: "format", title: t("assets.field.format"), width: 76, wide: true, render: (asset) => <Format format={asset.format} /> },
    { key: "updated", title: t("assets.field.updated"), width: 116, sort: "updated_at", render: (asset) => <Ago at={asset.updated_at} /> },
  ];
}
