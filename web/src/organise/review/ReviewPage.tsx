import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, Empty, Loaded, Page, Pager, Segmented, Select, useHotkeys, useSay, useUrlState } from "@/kit";
import { useMe } from "@/people/api";
import { type OpenSuggestion, type SuggestionGroup, useAnswerMany, useOpenSuggestions, useSuggestionNews, useUndoAnswers } from "../api";
import { OrganiseTabs } from "../OrganiseTabs";
import { AcceptAllDialog } from "./AcceptAllDialog";
import { CorrectDialog } from "./CorrectDialog";
import { Groups } from "./Groups";
import css from "./review.module.css";
import { ReviewRow } from "./ReviewRow";
import { between, moved } from "./walking";

const LIMIT = 50;
const KINDS = ["category", "tag", "duplicate"] as const;

/** Everything the machine was not sure of and this person may answer: in groups, by key, many at once, beside other reviewers. */
export default function ReviewPage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const me = useMe();
  const kind = KINDS.find((known) => known === one("kind"));
  const space = one("space_id");
  const by = one("by") === "confidence" ? "confidence" : "value";
  const group = one("group");
  const spaceFilter = space ? { space_id: Number(space) } : {};
  const toolbar = (
    <div className={css.toolbar}>
      <Segmented value={kind ?? ""} onChange={(value) => change({ kind: value || undefined, group: undefined, at: undefined })} options={["", ...KINDS].map((value) => ({ value, label: value ? t(`organise.suggest.kind.${value}`) : t("organise.review.all") }))} />
      <Select value={space ?? ""} onChange={(value: string) => change({ space_id: value || undefined, group: undefined, at: undefined })} options={[{ value: "", label: t("apply.allSpaces") }, ...(me.data?.spaces ?? []).map((each) => ({ value: String(each.id), label: each.name }))]} popupMatchSelectWidth={false} aria-label={t("apply.scopeSpace")} />
      <Segmented value={by} onChange={(value) => change({ by: value === "confidence" ? value : undefined, group: undefined, at: undefined })} options={(["value", "confidence"] as const).map((value) => ({ value, label: t(`care.review.by.${value}`) }))} aria-label={t("care.review.by.label")} data-testid="group-by" />
    </div>
  );
  const groupKey = group ?? "";
  return (
    <Page title={t("organise.review.title")} lead={t("organise.review.lead")} crumbs={[{ label: t("app.place.workbench"), to: "/" }]} width="wide">
      <OrganiseTabs />
      {toolbar}
      <div className={css.split}>
        <Groups kind={kind} by={by} spaceFilter={spaceFilter} chosen={groupKey} onChoose={(next) => change({ group: next || undefined, at: undefined })} />
        <Queue key={`${kind ?? ""}-${space ?? ""}-${by}-${groupKey}`} filter={{ limit: LIMIT, offset: number("offset", 0), ...spaceFilter, ...narrowed(groupKey, by, kind) }} group={groupKey} spaceFilter={spaceFilter} />
      </div>
    </Page>
  );
}

/** What a group narrows the queue to: "category:12", "tag:x" or, by confidence, "category:9". */
function narrowed(group: string, by: string, kind: (typeof KINDS)[number] | undefined) {
  if (!group) return { ...(kind ? { kind } : {}), sort: by === "confidence" ? "surest" as const : "newest" as const };
  const at = group.indexOf(":");
  const groupKind = group.slice(0, at) as SuggestionGroup["kind"];
  const key = group.slice(at + 1);
  if (by === "value") return { kind: groupKind, value: key, sort: "surest" as const };
  return { kind: groupKind, least: Number(key) / 10, ...(key === "9" ? {} : { below: (Number(key) + 1) / 10 }), sort: "surest" as const };
}

type Filter = Parameters<typeof useOpenSuggestions>[0];
function Queue({ filter, group, spaceFilter }: { filter: Filter; group: string; spaceFilter: { space_id?: number } }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const say = useSay();
  const { number, change } = useUrlState();
  const open = useOpenSuggestions(filter);
  const answer = useAnswerMany();
  const undo = useUndoAnswers();
  const [since] = useState(() => new Date().toISOString());
  const news = useSuggestionNews(since);
  const items = useMemo(() => open.data?.items ?? [], [open.data]);
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const [anchor, setAnchor] = useState<number>();
  const [dialog, setDialog] = useState<"correct" | "all" | null>(null);
  const ids = useMemo(() => items.map((item) => item.id), [items]);
  // The place is kept in the address; when what stood there is answered, the next one takes its place.
  const [lastPlace, setLastPlace] = useState(0);
  const at = ids.includes(number("at", 0)) ? number("at", 0) : (ids[Math.min(lastPlace, ids.length - 1)] ?? 0);
  const place = ids.indexOf(at);
  if (at && place !== lastPlace) setLastPlace(place);
  const stand = (id: number | undefined) => { if (id) { change({ at: String(id), offset: filter.offset ? String(filter.offset) : undefined }, { replace: true }); document.getElementById(`suggestion-${id}`)?.scrollIntoView({ block: "nearest" }); } };
  useEffect(() => setPicked((now) => new Set([...now].filter((id) => ids.includes(id)))), [ids]);
  const others = useMemo(() => new Map((news.data ?? []).map((each) => [each.id, each])), [news.data]);

  const send = (act: "accept" | "correct" | "dismiss", chosen: number[], category_id?: number) => {
    if (chosen.length === 0 || answer.isPending) return;
    answer.mutate({ ids: chosen, act, ...(category_id === undefined ? {} : { category_id }) }, {
      onSuccess: (done) => {
        const first = done.skipped[0];
        if (first) say.failed(Object.assign(new Error(first.message), { message: first.message }));
        const takeBack = () => { if (done.batch_id) undo.mutate(done.batch_id, { onSuccess: () => say.done(t("care.review.takenBack")), onError: say.failed }); };
        if (done.answered > 0) say.done(t(`care.review.done.${act}`, { count: done.answered, left: done.skipped.length }), takeBack);
      },
      onError: say.failed,
    });
    setPicked(new Set());
  };
  const toAnswer = () => (picked.size > 0 ? [...picked] : at ? [at] : []);
  const toggle = (id: number) => { setPicked((now) => { const next = new Set(now); if (next.has(id)) next.delete(id); else next.add(id); return next; }); setAnchor(id); };
  const range = (to: number) => { setPicked((now) => new Set([...now, ...between(ids, anchor ?? at, to)])); stand(to); };
  const walk = (step: number) => (event: KeyboardEvent) => {
    event.preventDefault();
    const next = moved(ids, at, step);
    if (event.shiftKey && next) { if (anchor === undefined) setAnchor(at); range(next); } else stand(next);
  };
  const canCorrect = toAnswer().every((id) => items.find((item) => item.id === id)?.kind === "category");
  useHotkeys({
    j: walk(1), k: walk(-1), arrowdown: walk(1), arrowup: walk(-1),
    a: () => send("accept", toAnswer()), d: () => send("dismiss", toAnswer()), x: () => { if (at) toggle(at); },
    c: () => { if (canCorrect && toAnswer().length > 0) setDialog("correct"); },
    enter: (event) => { const here = items.find((item) => item.id === at); if (here && !(event.target instanceof HTMLButtonElement) && !(event.target instanceof HTMLAnchorElement)) void go(`/read/${here.asset.id}`); },
    escape: () => { setPicked(new Set()); setAnchor(undefined); },
  }, dialog === null);

  const bulk = (
    <div className={css.bulk} role="toolbar" aria-label={t("kit.table.bulk")} data-testid="review-bulk">
      <span>{t("kit.table.selected", { count: picked.size })}</span>
      <Button size="small" type="primary" loading={answer.isPending} onClick={() => send("accept", [...picked])} data-testid="accept-selected">{t("care.review.acceptPicked", { count: picked.size })}</Button>
      {canCorrect && <Button size="small" onClick={() => setDialog("correct")}>{t("organise.suggest.correct")}</Button>}
      <Button size="small" onClick={() => send("dismiss", [...picked])}>{t("care.review.dismissPicked")}</Button>
      <Button size="small" type="text" onClick={() => setPicked(new Set())}>{t("kit.table.clear")}</Button>
    </div>
  );
  return (
    <section className={css.queue} aria-label={t("organise.review.title")}>
      <Loaded query={open} lines={8}>
        {(page) => (
          <>
            <div className={css.queueHead}>
              <span data-testid="review-total">{t("care.review.waiting", { count: page.total })}</span>
              {group && !group.startsWith("duplicate") && <Button size="small" onClick={() => setDialog("all")} data-testid="accept-all">{t("care.review.acceptAll")}</Button>}
              <kbd className={css.keys}>{t("care.review.keys")}</kbd>
            </div>
            {page.items.length === 0 ? <Empty title={t("organise.review.empty")}>{t("organise.review.emptyText")}</Empty> : (
              <ul className={css.rows} aria-label={t("organise.review.title")} tabIndex={-1}>
                {page.items.map((item: OpenSuggestion, place: number) => (
                  <ReviewRow key={item.id} item={item} again={page.items[place - 1]?.asset.id === item.asset.id} here={item.id === at} picked={picked.has(item.id)} news={others.get(item.id)}
                    onStand={(shift) => (shift ? range(item.id) : stand(item.id))} onToggle={(shift) => (shift ? range(item.id) : toggle(item.id))}
                    onAccept={() => send("accept", [item.id])} onDismiss={() => send("dismiss", [item.id])} onCorrect={() => { stand(item.id); setPicked(new Set([item.id])); setDialog("correct"); }} />
                ))}
              </ul>
            )}
            {page.total > LIMIT && <Pager offset={filter.offset ?? 0} limit={LIMIT} total={page.total} onChange={(next) => change({ offset: String(next), at: undefined })} />}
            {picked.size > 0 && bulk}
          </>
        )}
      </Loaded>
      {dialog === "correct" && <CorrectDialog count={toAnswer().length} onClose={() => setDialog(null)} onPick={(category) => { setDialog(null); send("correct", toAnswer(), category); }} />}
      {dialog === "all" && <AcceptAllDialog group={group} by={filter.value === undefined ? "confidence" : "value"} spaceFilter={spaceFilter} onClose={() => setDialog(null)} />}
    </section>
  );
}
