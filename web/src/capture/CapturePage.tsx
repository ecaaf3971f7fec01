import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useAssets } from "@/assets/api";
import { Ago, bytes, Empty, ErrorNote, Loaded, Page, Pager, Section, Select, State, stored, useCount, useSay, useUrlState } from "@/kit";
import { useMe } from "@/people/api";
import { type CaptureOut, type Handed, transport, type UploadOut, useAfterSending, useCaptures, useFormats } from "./api";
import css from "./capture.module.css";
import { DropZone } from "./DropZone";
import { pasted, titleOf } from "./files";
import { PasteDialog } from "./PasteDialog";
import { type Progress, Sending } from "./sending";
import { SendingLine, Unfinished } from "./SendingLine";

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

function useSending(spaceId: number | undefined) {
  const { t } = useTranslation();
  const say = useSay();
  const go = useNavigate();
  const again = useAfterSending();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const current = useRef<Sending | null>(null);

  const end = useCallback((captureId: number | undefined) => {
    const failure = current.current?.progress;
    if (failure?.phase === "failed") setError(failure.error);
    if (failure?.phase === "stopped") say.done(t("capture.stopped"));
    current.current = null;
    setProgress(null);
    again();
    if (captureId !== undefined) void go(`/capture/${captureId}`);
  }, [again, go, say, t]);
  const send = useCallback(async (files: Handed[]) => {
    if (spaceId === undefined || files.length === 0 || current.current) return;
    setError(null);
    const sending = new Sending(transport, files, setProgress);
    current.current = sending;
    setProgress(sending.progress);
    end(await sending.run(spaceId, titleOf(files) ?? t("capture.manyTitle", { count: files.length })));
  }, [spaceId, end, t]);
  const goOn = useCallback(async (upload: UploadOut, file: Handed) => {
    if (current.current) return;
    setError(null);
    const sending = new Sending(transport, [file], setProgress);
    current.current = sending;
    setProgress(sending.progress);
    end(await sending.rest(upload, file).then(() => upload.capture_id, (failure: unknown) => { if (sending.progress.phase !== "stopped") setError(failure); return undefined; }));
  }, [end]);
  const act = useMemo(() => ({ pause: () => current.current?.pause(), resume: () => current.current?.resume(), stop: () => void current.current?.stop() }), []);
  return { progress, error, send, goOn, act };
}

export default function CapturePage() {
  const { t } = useTranslation();
  const { spaces, target, choose } = useTarget();
  const { progress, error, send, goOn, act } = useSending(target?.id);
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
      {progress ? <SendingLine progress={progress} act={act} /> : <DropZone onFiles={(files) => void send(files)} onPaste={() => setPasting(true)} formats={<Formats />} />}
      {error !== null && <div className={css.after}><ErrorNote error={error} /></div>}
      {target && <PasteDialog open={pasting} text={text} space={target} onClose={() => { setPasting(false); setText(""); }} onImages={(files) => void send(files)} />}
      {!progress && <Unfinished onGoOn={(upload, file) => void goOn(upload, file)} />}
      <PastCaptures />
    </Page>
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
