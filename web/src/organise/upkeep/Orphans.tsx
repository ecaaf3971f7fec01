import { type Key, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { type AssetOut, type BatchChanges, useChangeMany, useUndoMany } from "@/assets/api";
import { Kind } from "@/assets/parts";
import { AutoPerson } from "@/people/AutoPerson";
import { Ago, Button, type Column, DataTable, Empty, Loaded, Popover, Select, Tag, useSay, useUrlState, Who } from "@/kit";
import { CategoryPick } from "../CategoryPick";
import { type OrphanList, type Scope, useOrphans } from "./api";
import css from "./upkeep.module.css";

const LIMIT = 50;

/** One list of orphans, and what to do about those that are selected. */
export function Orphans({ name, scope }: { name: OrphanList; scope: Scope }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const { number, change } = useUrlState();
  const offset = number("offset", 0);
  const orphans = useOrphans(name, { scope, limit: LIMIT, offset });
  const [keys, setKeys] = useState<Key[]>([]);
  const items = orphans.data?.items;
  useEffect(() => setKeys((now) => now.filter((key) => items?.some((asset) => asset.id === key))), [items]);
  const columns: Column<AssetOut>[] = [
    { key: "title", title: t("assets.field.title"), fixed: true, render: (asset) => <span className={css.name}><Link to={`/read/${asset.id}`}>{asset.title}</Link><small><Kind kind={asset.kind} /> {asset.space.name}</small></span> },
    { key: "owner", title: t("assets.field.owner"), width: 150, render: (asset) => <Who person={asset.owner} /> },
    { key: "category", title: t("assets.field.category"), width: 170, wide: true, render: (asset) => asset.category?.path.join(" / ") ?? "" },
    { key: "tags", title: t("assets.field.tags"), width: 180, wide: true, hidden: true, render: (asset) => asset.tags.map((tag) => <Tag key={tag} variant="filled">{tag}</Tag>) },
    { key: "updated", title: t("assets.field.updated"), width: 96, wide: true, render: (asset) => <Ago at={asset.updated_at} /> },
  ];
  return (
    <Loaded query={orphans} lines={6}>
      {(page) => (
        <DataTable<AssetOut>
          name="orphans" label={t(`care.upkeep.list.${name}`)} columns={columns} rows={page.items} rowKey={(asset) => asset.id} onOpen={(asset) => void go(`/read/${asset.id}`)} loading={orphans.isPlaceholderData}
          selection={{ keys, onChange: setKeys }} bulk={<Bulk ids={keys.map(Number)} />} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }}
          empty={<Empty title={t("care.upkeep.none")}>{t("care.upkeep.noneText")}</Empty>}
        />
      )}
    </Loaded>
  );
}

function Bulk({ ids }: { ids: number[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const changeMany = useChangeMany();
  const undo = useUndoMany();
  const [open, setOpen] = useState<"owner" | "category" | "tags" | null>(null);
  const [tags, setTags] = useState<string[]>([]);
  const send = (changes: Omit<BatchChanges, "ids">) => {
    setOpen(null);
    changeMany.mutate({ ids, ...changes }, {
      onSuccess: (done) => {
        const first = done.skipped[0];
        const back = () => { if (done.batch_id) undo.mutate(done.batch_id, { onSuccess: () => say.done(t("care.upkeep.undone")), onError: say.failed }); };
        say.done(first ? t("care.upkeep.changedSome", { count: done.changed, left: done.skipped.length, why: first.message }) : t("care.upkeep.changed", { count: done.changed }), done.batch_id ? back : undefined);
      },
      onError: say.failed,
    });
  };
  const panel = (name: "owner" | "category" | "tags", content: React.ReactNode) => (
    <Popover key={name} open={open === name} onOpenChange={(shown) => setOpen(shown ? name : null)} trigger="click" placement="top" destroyOnHidden content={<div className={css.panel}>{content}</div>}>
      <Button size="small" loading={changeMany.isPending} data-testid={`bulk-${name}`}>{t(`care.upkeep.set.${name}`)}</Button>
    </Popover>
  );
  return (
    <>
      {panel("owner", <AutoPerson onPick={(person) => send({ owner_id: person.id })} />)}
      {panel("category", <CategoryPick onPick={(category_id) => send({ category_id })} width={260} />)}
      {panel("tags", <><Select mode="tags" value={tags} onChange={setTags} tokenSeparators={[",", "，"]} placeholder={t("organise.reader.tagsHint")} className={css.tagsInput} aria-label={t("assets.field.tags")} /><Button size="small" type="primary" disabled={tags.length === 0} onClick={() => { send({ add_tags: tags }); setTags([]); }}>{t("care.upkeep.set.tags")}</Button></>)}
    </>
  );
}
