import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useAssets } from "@/assets/api";
import { Ago, bytes, Button, Empty, ErrorNote, Loaded, Page, Pager, Progress, Refusal, Section, Select, State, stored, useCount, useSay, useUrlState } from "@/kit";
import { useMe } from "@/people/api";
import { type CaptureOut, type Handed, useCaptures, useFormats, useHandIn } from "./api";
import css from "./capture.module.css";
import { DropZone } from "./DropZone";
import { pasted, portions, titleOf } from "./files";
import { PasteDialog } from "./PasteDialog";

/** Which space the files go to: the last one used here, else where the person's latest knowledge lies, else a pinned one. */
function useTarget() {
  const me = useMe();
  const may = (me.data?.spaces ?? []).filter((space) => space.role === "contributor" || space.role === "keeper");
  const [spaceId, setSpaceId] = useState<number | undefined>(() => stored.json<number | undefined>("capture.space", undefined));
  const { one } = useUrlState();
  const wanted = Number(one("space_id")) || spaceId;
  const latest = useAssets({ owner_id: [me.data?.person.id ?? 0], sort: "-updated_at", limit: 1 }, me.data !== undefined && wanted === undefined);
  const target = may.find((space) => space.id === wanted) ?? may.find((space) => space.id === latest.data?.items[0]?.space.id) ?? may.find((space) => space.pinned) ?? may[0];
  const choose = (id: number) => { setSpaceId(id); stored.setJson("capture.space", id); };
  return { spaces: may, target, choose };
}

interface Sending { files: number; bytes: number; share: number; stop: AbortController }

function useSending(spaceId: number | undefined) {
  const { t } = useTranslation();
  const handIn = useHandIn();
  const say = useSay();
  const go = useNavigate();
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);

  const send = useCallback(async (files: Handed[]) => {
    if (spaceId === undefined || files.length === 0) return;
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const stop = new AbortController();
    const parts = portions(files);
    setError(null);
    setSending({ files: files.length, bytes: total, share: 0, stop });
    try {
      let last: CaptureOut | undefined;
      for (const [place, part] of parts.entries()) {
        const base = titleOf(files) ?? t("capture.manyTitle", { count: files.length });
        const title = parts.length > 1 ? `${base} (${place + 1}/${parts.length})` : base;
        last = await handIn.mutateAsync({ spaceId, files: part, title, signal: stop.signal, onProgress: (share) => setSending((now) => now && { ...now, share: (place + share) / parts.length }) });
      }
      if (last) void go(`/capture/${last.id}`);
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === "AbortError") say.done(t("capture.stopped"));
      else setError(failure);
    } finally {
      setSending(null);
    }
  }, [spaceId, handIn, go, say, t]);
  return { sending, error, send };
}

export default function CapturePage() {
  const { t } = useTranslation();
  const { spaces, target, choose } = useTarget();
  const { sending, error, send } = useSending(target?.id);
  const { one, change } = useUrlState();
  const [text, setText] = useState("");
  const pasting = one("paste") === "1";
  const setPasting = useCallback((open: boolean) => change({ paste: open ? "1" : undefined }, { replace: true }), [change]);
  const latest = useRef(send);
  useEffect(() => { latest.current = send; });

  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      if ((event.target as HTMLElement).closest("input,textarea,[contenteditable]") || !event.clipboardData) return;
      const files = pasted(event.clipboardData, new Date(), t("capture.pastedImage"));
      const words = event.clipboardData.getData("text/plain");
      if (files.length > 0) void latest.current(files);
      else if (words.trim()) { setText(words); setPasting(true); }
    };
    window.addEventListener("paste", listen);
    return () => window.removeEventListener("paste", listen);
  }, [t, setPasting]);

  if (spaces.length === 0) return <Page title={t("capture.title")}><Empty title={t("capture.noSpace")}>{t("capture.noSpaceText")}</Empty></Page>;
  const chooser = (
    <label className={css.target}>
      <span>{t("capture.into")}</span>
      <Select value={target?.id} onChange={choose} showSearch={{ optionFilterProp: "label" }} options={spaces.map((space) => ({ value: space.id, label: space.name }))} popupMatchSelectWidth={false} style={{ minWidth: 200 }} data-testid="capture-space" aria-label={t("capture.into")} />
    </label>
  );
  return (
    <Page title={t("capture.title")} lead={t("capture.lead")} actions={chooser}>
      {sending ? <SendingLine sending={sending} /> : <DropZone onFiles={(files) => void send(files)} onPaste={() => setPasting(true)} formats={<Formats />} />}
      {error !== null && <div className={css.after}><ErrorNote error={error instanceof Refusal ? error : error} /></div>}
      {target && <PasteDialog open={pasting} text={text} space={target} onClose={() => { setPasting(false); setText(""); }} onImages={(files) => void send(files)} />}
      <PastCaptures />
    </Page>
  );
}

function SendingLine({ sending }: { sending: Sending }) {
  const { t } = useTranslation();
  return (
    <div className={css.sending} role="status" data-testid="sending">
      <div><b>{t("capture.sending", { count: sending.files, size: bytes(sending.bytes) })}</b><p>{t("capture.sendingHint")}</p></div>
      <Progress percent={Math.round(sending.share * 100)} />
      <Button onClick={() => sending.stop.abort()}>{t("capture.stop")}</Button>
    </div>
  );
}

function Formats() {
  const { t } = useTranslation();
  const formats = useFormats();
  if (!formats.data) return <>{t("capture.formatsPlain")}</>;
  const names = formats.data.accepted.map((one) => one.extension.replace(/^\./, "")).join(" · ");
  return <>{names}<br />{t("capture.limit", { size: bytes(formats.data.max_bytes) })}</>;
}

function PastCaptures() {
  const { t } = useTranslation();
  const { number, change } = useUrlState();
  const offset = number("offset", 0);
  const captures = useCaptures({ limit: 20, offset });
  return (
    <Section title={t("capture.past")}>
      <Loaded query={captures} lines={4}>
        {(page) => page.items.length === 0 ? <p className={css.quiet}>{t("capture.pastEmpty")}</p> : (
          <>
            <ul className={css.captures} data-testid="captures">{page.items.map((one) => <CaptureLine key={one.id} capture={one} />)}</ul>
            {page.total > 20 && <Pager offset={offset} limit={20} total={page.total} onChange={(next) => change({ offset: String(next) })} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

/** One capture in a line: what, where, how far. */
export function CaptureLine({ capture }: { capture: CaptureOut }) {
  const { t } = useTranslation();
  const said = useCount();
  const { counts } = capture;
  const isRunning = capture.finished < capture.total;
  return (
    <li>
      <Link to={`/capture/${capture.id}`} className={css.captureLink}>
        <span className={css.captureTitle}>{capture.title}</span>
        <span className={css.captureSpace}>{capture.space.name}</span>
        <span className={css.captureState}>
          {isRunning ? <State tone="accent">{t("capture.progress", { finished: said(capture.finished), total: said(capture.total) })}</State>
            : <State tone={counts.failed > 0 ? "warn" : "success"}>{t("capture.finished", { count: capture.total })}</State>}
          {counts.failed > 0 && <span className={css.failed}>{t("capture.failed", { count: counts.failed })}</span>}
        </span>
        <span className={css.captureTime}>{capture.person?.name} <Ago at={capture.created_at} /></span>
      </Link>
    </li>
  );
}
