import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import {
  Ago, Button, bytes, type Column, DataTable, duration, Empty, type Icon, IconAlert, IconCancelled, IconClose, IconDone, IconRetry, IconRunning, IconUnchanged, IconWaiting,
  Loaded, Page, Progress, Segmented, Tag, Tooltip, useLang, useSay, useUrlState,
} from "@/kit";
import { type CaptureItem, type CaptureOut, ITEM_STATES, type ItemState, useCapture, useCaptureAct, useItems } from "./api";
import css from "./capture.module.css";

const ICONS: Record<ItemState, Icon> = { waiting: IconWaiting, reading: IconRunning, ready: IconDone, unchanged: IconUnchanged, failed: IconAlert, cancelled: IconCancelled };
const LIMIT = 100;

export default function CaptureDetailPage() {
  const { t } = useTranslation();
  const id = Number(useParams().captureId);
  const capture = useCapture(id);
  const crumbs = [{ label: t("capture.title"), to: "/capture" }];
  return (
    <Page title={capture.data?.title ?? t("capture.title")} crumbs={crumbs} actions={capture.data && <Actions capture={capture.data} />} lead={capture.data && <Lead capture={capture.data} />} width="wide">
      <Loaded query={capture}>{(data) => <><Overview capture={data} /><Items capture={data} /></>}</Loaded>
    </Page>
  );
}

function Lead({ capture }: { capture: CaptureOut }) {
  const { t } = useTranslation();
  return <>{t("capture.to")} <Link to={`/library/${capture.space.id}`}>{capture.space.name}</Link> · {capture.person?.name} · <Ago at={capture.created_at} /></>;
}

function Actions({ capture }: { capture: CaptureOut }) {
  const { t } = useTranslation();
  const act = useCaptureAct();
  const say = useSay();
  const isRunning = capture.finished < capture.total;
  return (
    <>
      {capture.may.retry && capture.counts.failed > 0 && <Button icon={<IconRetry size={16} />} loading={act.isPending} onClick={() => act.mutate({ id: capture.id, act: "retry" }, { onError: say.failed })} data-testid="retry-failed">{t("capture.retryFailed", { count: capture.counts.failed })}</Button>}
      {capture.may.cancel && isRunning && <Button icon={<IconClose size={16} />} loading={act.isPending} onClick={() => act.mutate({ id: capture.id, act: "cancel" }, { onSuccess: () => say.done(t("capture.cancelled"), () => act.mutate({ id: capture.id, act: "retry" })), onError: say.failed })} data-testid="cancel-capture">{t("capture.cancelRest")}</Button>}
    </>
  );
}

/** How far, what now, how long still; and when all is done, what to do with it. */
function Overview({ capture }: { capture: CaptureOut }) {
  const { t } = useTranslation();
  const lang = useLang();
  const isRunning = capture.finished < capture.total;
  const now = useItems(capture.id, { state: ["reading"], limit: 1, offset: 0 }, isRunning);
  const current = now.data?.items[0];
  const { counts } = capture;
  if (!isRunning) {
    return (
      <div className={css.overview} data-testid="capture-finished">
        <IconDone size={20} aria-hidden />
        <div>
          <b>{t("capture.allDone", { count: capture.total })}</b>
          <p>{[counts.ready && t("capture.sum.ready", { count: counts.ready }), counts.unchanged && t("capture.sum.unchanged", { count: counts.unchanged }), counts.failed && t("capture.sum.failed", { count: counts.failed }), counts.cancelled && t("capture.sum.cancelled", { count: counts.cancelled })].filter(Boolean).join(t("capture.comma"))}</p>
        </div>
        <span className={css.next}><Link to={`/review?space_id=${capture.space.id}`}>{t("capture.confirmNext")}</Link><Link to={`/library/${capture.space.id}`}>{t("capture.seeSpace")}</Link></span>
      </div>
    );
  }
  return (
    <div className={css.overview} role="status" data-testid="capture-progress">
      <IconRunning size={20} className={css.spin} aria-hidden />
      <div>
        <b>{t("capture.running", { finished: capture.finished, total: capture.total })}{capture.seconds_left !== null && <span className={css.left}>{t("capture.left", { time: duration(capture.seconds_left, lang) })}</span>}</b>
        <p className={css.now}>{current ? `${current.path.split("/").pop()}${current.stage ? ` · ${current.stage}` : ""}` : t("capture.queued")}</p>
        <Progress percent={Math.floor((100 * capture.finished) / Math.max(1, capture.total))} size="small" showInfo={false} aria-label={t("capture.progressLabel")} />
      </div>
      <span className={css.quiet}>{capture.ahead > 0 ? t("capture.ahead", { count: capture.ahead }) : t("capture.mayLeave")}{capture.arriving > 0 && <><br />{t("capture.arriving", { count: capture.arriving })}</>}</span>
    </div>
  );
}

/** Categories and tags come a moment after a file is ready: look a little longer. */
function useSettling(isRunning: boolean): boolean {
  const [settling, setSettling] = useState(true);
  useEffect(() => {
    setSettling(true);
    if (isRunning) return undefined;
    const timer = window.setTimeout(() => setSettling(false), 8000);
    return () => window.clearTimeout(timer);
  }, [isRunning]);
  return settling;
}

function Items({ capture }: { capture: CaptureOut }) {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const go = useNavigate();
  const state = ITEM_STATES.find((known) => known === one("state"));
  const offset = number("offset", 0);
  const isRunning = capture.finished < capture.total;
  const settling = useSettling(isRunning);
  const items = useItems(capture.id, { ...(state ? { state: [state] } : {}), limit: LIMIT, offset }, isRunning || settling);
  const columns = useColumns(capture.id);
  const choices = [{ value: "", label: t("capture.all", { count: capture.total }) }, ...ITEM_STATES.filter((one) => capture.counts[one] > 0).map((one) => ({ value: one, label: `${t(`capture.state.${one}`)} ${capture.counts[one]}` }))];
  return (
    <Loaded query={items}>
      {(page) => (
        <DataTable<CaptureItem>
          name="capture-items" label={t("capture.itemsLabel")} columns={columns} rows={page.items} rowKey={(row) => row.id} loading={items.isPlaceholderData}
          toolbar={<Segmented options={choices} value={state ?? ""} onChange={(value) => change({ state: value || undefined })} data-testid="item-states" />}
          onOpen={(row) => { if (row.asset_id) void go(`/read/${row.asset_id}`); }}
          page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t("capture.noItems")} />}
        />
      )}
    </Loaded>
  );
}

function useColumns(captureId: number): Column<CaptureItem>[] {
  const { t } = useTranslation();
  const lang = useLang();
  return [
    { key: "path", title: t("capture.column.file"), fixed: true, render: (row) => <FileName item={row} /> },
    { key: "state", title: t("capture.column.state"), width: 116, render: (row) => <ItemStateWord state={row.state} /> },
    { key: "what", title: t("capture.column.what"), render: (row) => <What item={row} /> },
    { key: "size", title: t("assets.field.size"), width: 92, align: "right", render: (row) => bytes(row.size), wide: true },
    { key: "seconds", title: t("capture.column.seconds"), width: 96, align: "right", hidden: true, render: (row) => (row.seconds === null ? "" : duration(row.seconds, lang)) },
    { key: "act", title: t("capture.column.act"), width: 96, fixed: true, render: (row) => <ItemAct captureId={captureId} item={row} /> },
  ];
}

function FileName({ item }: { item: CaptureItem }) {
  const cut = item.path.lastIndexOf("/") + 1;
  const name = item.path.slice(cut);
  const folder = item.path.slice(0, cut).replace(/\/$/, "");
  return (
    <span title={item.path} className={css.file}>
      {item.asset_id ? <Link to={`/read/${item.asset_id}`}>{name}</Link> : <span>{name}</span>}
      {folder && <span className={css.folder}>{folder}</span>}
    </span>
  );
}

function ItemStateWord({ state }: { state: ItemState }) {
  const { t } = useTranslation();
  const Drawn = ICONS[state];
  return <span className={css.itemState} data-state={state} data-testid={`item-${state}`}><Drawn size={15} className={state === "reading" ? css.spin : undefined} aria-hidden />{t(`capture.state.${state}`)}</span>;
}

/** What is happening, what went wrong, or what came of it. */
function What({ item }: { item: CaptureItem }) {
  const { t } = useTranslation();
  if (item.state === "reading") return <>{item.stage}</>;
  if (item.reason) return <Tooltip title={item.reason}><span className={item.state === "failed" ? css.failedReason : css.quiet}>{item.reason}</span></Tooltip>;
  if (item.state === "ready") return <span className={css.came}>{item.category && <span>{item.category.name}</span>}{item.tags.slice(0, 3).map((tag) => <Tag key={tag} variant="filled">{tag}</Tag>)}{item.version !== null && item.version > 1 && <span className={css.quiet}>{t("capture.newVersion", { version: item.version })}</span>}</span>;
  return null;
}

function ItemAct({ captureId, item }: { captureId: number; item: CaptureItem }) {
  const { t } = useTranslation();
  const act = useCaptureAct();
  const say = useSay();
  const send = (verb: "retry" | "cancel") => act.mutate({ id: captureId, item: item.id, act: verb }, { onError: say.failed });
  if (item.state === "failed" || item.state === "cancelled") return <Button size="small" loading={act.isPending} onClick={() => send("retry")} data-testid="item-retry">{t("kit.retry")}</Button>;
  if (item.state === "waiting" || item.state === "reading") return <Button size="small" type="text" loading={act.isPending} onClick={() => send("cancel")} data-testid="item-cancel">{t("capture.cancel")}</Button>;
  return null;
}
