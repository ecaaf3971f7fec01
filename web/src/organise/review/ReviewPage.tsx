import { type Key, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Kind } from "@/assets/parts";
import { Button, type Column, DataTable, Empty, IconCheck, Loaded, Page, Segmented, Select, useHotkeys, useSay, useUrlState } from "@/kit";
import { useMe } from "@/people/api";
import { type OpenSuggestion, useAnswerSuggestion, useOpenSuggestions } from "../api";
import { SuggestionLine } from "../reader/SuggestionBar";
import css from "./review.module.css";

const LIMIT = 50;
const KINDS = ["category", "tag", "duplicate"] as const;

/** Everything the machine was not sure of and this person may answer: by click, in bulk, or by key. */
export default function ReviewPage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const me = useMe();
  const go = useNavigate();
  const say = useSay();
  const answer = useAnswerSuggestion();
  const offset = number("offset", 0);
  const kind = KINDS.find((known) => known === one("kind"));
  const space = one("space_id");
  const open = useOpenSuggestions({ limit: LIMIT, offset, ...(kind ? { kind } : {}), ...(space ? { space_id: Number(space) } : {}) });
  const [keys, setKeys] = useState<Key[]>([]);
  const items = open.data?.items;
  useEffect(() => setKeys((now) => now.filter((key) => items?.some((one) => one.id === key))), [items]);

  const acceptAll = async () => {
    const ids = keys.map(Number);
    const takeBack = () => void (async () => { for (const id of ids) await answer.mutateAsync({ id, act: "reopen" }); })().catch(say.failed);
    try { for (const id of ids) await answer.mutateAsync({ id, act: "accept" }); say.done(t("organise.review.accepted", { count: ids.length }), takeBack); } catch (error) { say.failed(error); }
    setKeys([]);
  };
  const byKey = (act: "accept" | "dismiss") => () => {
    const row = document.activeElement?.closest<HTMLElement>("[data-row-key]");
    if (!row) return;
    const next = row.nextElementSibling as HTMLElement | null;
    const id = Number(row.dataset.rowKey);
    const label = items?.find((one) => one.id === id)?.label ?? "";
    answer.mutate({ id, act }, { onSuccess: () => say.done(t(`organise.suggest.done.${act}`, { label }), () => answer.mutate({ id, act: "reopen" })), onError: say.failed });
    next?.focus();
  };
  useHotkeys({ a: byKey("accept"), d: byKey("dismiss") });

  // Suggestions about one thing stand together: its name is said once.
  const again = new Set((items ?? []).filter((row, place) => items?.[place - 1]?.asset.id === row.asset.id).map((row) => row.id));
  const columns: Column<OpenSuggestion>[] = [
    { key: "asset", title: t("organise.review.column.asset"), fixed: true, render: (row) => <span className={css.asset} data-again={again.has(row.id) || undefined}><Link to={`/read/${row.asset.id}`}>{row.asset.title}</Link><small><Kind kind={row.asset.kind} /> {row.asset.space.name}</small></span> },
    { key: "act", title: t("organise.review.column.suggestion"), width: 520, fixed: true, render: (row) => <SuggestionLine suggestion={row} /> },
  ];
  const toolbar = (
    <>
      <Segmented value={kind ?? ""} onChange={(value) => change({ kind: value || undefined })} options={["", ...KINDS].map((value) => ({ value, label: value ? t(`organise.suggest.kind.${value}`) : t("organise.review.all") }))} />
      <Select value={space ?? ""} onChange={(value: string) => change({ space_id: value || undefined })} options={[{ value: "", label: t("apply.allSpaces") }, ...(me.data?.spaces ?? []).map((one) => ({ value: String(one.id), label: one.name }))]} popupMatchSelectWidth={false} aria-label={t("apply.scopeSpace")} />
      <span className={css.keys}>{t("organise.review.keys")}</span>
    </>
  );
  return (
    <Page title={t("organise.review.title")} lead={t("organise.review.lead")} crumbs={[{ label: t("app.place.workbench"), to: "/" }]} width="wide">
      <Loaded query={open} lines={8}>
        {(page) => (
          <DataTable<OpenSuggestion>
            name="review" label={t("organise.review.title")} columns={columns} rows={page.items} rowKey={(row) => row.id} onOpen={(row) => void go(`/read/${row.asset.id}`)} toolbar={toolbar} loading={open.isPlaceholderData}
            selection={{ keys, onChange: setKeys }} bulk={<Button type="primary" size="small" icon={<IconCheck size={14} />} loading={answer.isPending} onClick={() => void acceptAll()} data-testid="accept-selected">{t("organise.review.acceptAll", { count: keys.length })}</Button>}
            page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("organise.review.empty")}>{t("organise.review.emptyText")}</Empty>}
          />
        )}
      </Loaded>
    </Page>
  );
}
