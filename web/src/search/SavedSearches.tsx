import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { readerPath } from "@/assets/parts";
import { Button, IconClose, IconDelete, IconHistory, IconPin, Input, Modal, Section, State, useCount, useSay } from "@/kit";
import { type SavedOut, useDeleteSaved, useDropWish, useForgetRecent, useOpenSaved, useRecent, useSave, useSaved, useWishes } from "./api";
import { PARAMETER } from "./filters";
import css from "./search.module.css";

const LISTS = ["kind", "space_id", "category_id", "tag", "owner_id", "format"] as const;

/** The address of a saved search. */
export function addressOf(query: SavedOut["query"]): string {
  const next = new URLSearchParams();
  if (query.q) next.set("q", query.q);
  for (const name of LISTS) for (const value of query[name] ?? []) next.append(name, String(value));
  if (query.time) next.set("time", query.time);
  if (query.sort && query.sort !== "relevance") next.set("sort", query.sort);
  return `/search?${next}`;
}

/** What an address asks for, as it is saved. */
export function savedOf(search: URLSearchParams): SavedOut["query"] {
  const ids = (name: string) => search.getAll(name).map(Number).filter(Number.isInteger);
  const sort = search.get("sort");
  return {
    q: search.get("q") ?? "", kind: search.getAll(PARAMETER.kind), space_id: ids(PARAMETER.space), category_id: ids(PARAMETER.category), tag: search.getAll(PARAMETER.tag), owner_id: ids(PARAMETER.owner),
    format: search.getAll(PARAMETER.format), time: search.get(PARAMETER.time) ?? "", sort: sort === "newest" || sort === "title" ? sort : "relevance",
  };
}

/** Gives the search that is open a name and keeps it. */
export function SaveButton({ search, suggested }: { search: URLSearchParams; suggested: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const save = useSave();
  const say = useSay();
  const keep = () => save.mutate({ name, query: savedOf(search) }, { onSuccess: () => { setOpen(false); say.done(t("search.saved.kept", { name })); }, onError: say.failed });
  return (
    <>
      <Button size="small" icon={<IconPin size={14} />} onClick={() => { setName(suggested.slice(0, 60)); setOpen(true); }} data-testid="save-search">{t("search.saved.verb")}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} title={t("search.saved.verb")} okText={t("search.saved.keep")} cancelText={t("search.saved.not")} onOk={keep} okButtonProps={{ disabled: !name.trim(), loading: save.isPending }} destroyOnHidden>
        <label className={css.nameField}><span>{t("search.saved.name")}</span><Input value={name} maxLength={60} autoFocus onChange={(event) => setName(event.target.value)} onPressEnter={keep} data-testid="save-name" /></label>
        <p className={css.quiet}>{t("search.saved.hint")}</p>
      </Modal>
    </>
  );
}

/** What the page shows before anything is asked: saved and recent searches, and what the person waits for. */
export function Mine() {
  return <div className={css.mine}><SavedList /><RecentList /><WishList /></div>;
}

function SavedList() {
  const { t } = useTranslation();
  const said = useCount();
  const go = useNavigate();
  const saved = useSaved();
  const opened = useOpenSaved();
  const discard = useDeleteSaved();
  const keep = useSave();
  const say = useSay();
  const open = (one: SavedOut) => { opened.mutate(one.id); void go(addressOf(one.query)); };
  const remove = (one: SavedOut) => discard.mutate(one.id, { onSuccess: () => say.done(t("search.saved.gone", { name: one.name }), () => keep.mutate({ name: one.name, query: one.query })), onError: say.failed });
  return (
    <Section title={t("search.saved.title")}>
      {saved.data?.length === 0 && <p className={css.quiet}>{t("search.saved.none")}</p>}
      <ul className={css.mineList}>
        {saved.data?.map((one) => (
          <li key={one.id}>
            <button type="button" className={css.asLink} onClick={() => open(one)} data-testid="saved-search">{one.name}</button>
            <span className={css.mineNote}>{t("search.total", { total: said(one.total) })}</span>
            {one.fresh > 0 && <State tone="accent">{t("search.saved.fresh", { count: one.fresh })}</State>}
            <Button type="text" size="small" icon={<IconDelete size={14} />} onClick={() => remove(one)} aria-label={t("search.saved.delete", { name: one.name })} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function RecentList() {
  const { t } = useTranslation();
  const recent = useRecent();
  const forget = useForgetRecent();
  if (!recent.data || recent.data.length === 0) return null;
  return (
    <Section title={t("search.recent.title")} extra={<Button type="link" size="small" onClick={() => forget.mutate(undefined)} data-testid="forget-all">{t("search.recent.clear")}</Button>}>
      <ul className={css.mineList}>
        {recent.data.slice(0, 10).map((one) => (
          <li key={one.id}>
            <IconHistory size={14} aria-hidden /><Link to={`/search?q=${encodeURIComponent(one.text)}`} data-testid="recent-search">{one.text}</Link>
            {one.times > 1 && <span className={css.mineNote}>{t("search.recent.times", { count: one.times })}</span>}
            <Button type="text" size="small" icon={<IconClose size={13} />} onClick={() => forget.mutate(one.id)} aria-label={t("search.forget", { text: one.text })} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function WishList() {
  const { t } = useTranslation();
  const wishes = useWishes();
  const drop = useDropWish();
  if (!wishes.data || wishes.data.length === 0) return null;
  return (
    <Section title={t("search.wish.title")}>
      <ul className={css.mineList}>
        {wishes.data.map((one) => (
          <li key={one.id}>
            <Link to={`/search?q=${encodeURIComponent(one.text)}`}>{one.text}</Link>
            {one.asset ? <><State tone="success">{t("search.wish.there")}</State><Link to={readerPath(one.asset.id)}>{one.asset.title}</Link></> : <State tone="quiet">{t("search.wish.waiting")}</State>}
            <Button type="text" size="small" icon={<IconClose size={13} />} onClick={() => drop.mutate(one.id)} aria-label={t("search.wish.drop", { text: one.text })} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
