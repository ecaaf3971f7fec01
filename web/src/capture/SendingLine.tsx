import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, bytes, IconAlert, IconRetry, Notice, percent, Progress, Section, useSay } from "@/kit";
import { type Handed, type UploadOut, useAbandon, useUnfinished } from "./api";
import css from "./capture.module.css";
import { chosen } from "./files";
import { isSame, nameOf, type Progress as Sent } from "./sending";

interface Acts { pause: () => void; resume: () => void; stop: () => void }

/** How much has been sent, and what can be done about it. */
export function SendingLine({ progress, act }: { progress: Sent; act: Acts }) {
  const { t } = useTranslation();
  const { phase } = progress;
  const share = progress.bytes > 0 ? progress.sent / progress.bytes : 0;
  return (
    <div className={css.sending} role="status" data-testid="sending" data-phase={phase}>
      <div>
        <b>{t("capture.sending", { count: progress.files, size: bytes(progress.bytes) })}</b>
        <p>{phase === "waiting" ? <span className={css.failed}><IconAlert size={13} aria-hidden /> {t("capture.offline")}</span> : phase === "paused" ? t("capture.pausedHint") : progress.now || t("capture.sendingHint")}</p>
      </div>
      <div>
        <Progress percent={Math.floor(share * 100)} status={phase === "waiting" ? "exception" : "normal"} aria-label={t("capture.progressLabel")} />
        <p>{t("capture.sent", { sent: bytes(progress.sent), size: bytes(progress.bytes) })}</p>
      </div>
      <div className={css.sendingActs}>
        {phase === "paused"
          ? <Button type="primary" onClick={act.resume} data-testid="resume-sending">{t("capture.resume")}</Button>
          : <Button onClick={act.pause} data-testid="pause-sending">{t("capture.pause")}</Button>}
        <Button type="text" onClick={act.stop} data-testid="stop-sending">{t("capture.stop")}</Button>
      </div>
    </div>
  );
}

/** What was not sent to its end: after a reload, or on another day. The browser cannot open the file again by itself. */
export function Unfinished({ onGoOn }: { onGoOn: (upload: UploadOut, file: Handed) => void }) {
  const { t } = useTranslation();
  const uploads = useUnfinished(true);
  const found = uploads.data ?? [];
  if (found.length === 0) return null;
  return (
    <Section title={t("capture.unfinished.title")}>
      <p className={css.quiet}>{t("capture.unfinished.lead")}</p>
      <ul className={css.unfinished} data-testid="unfinished">{found.map((upload) => <UnfinishedLine key={upload.id} upload={upload} onGoOn={onGoOn} />)}</ul>
    </Section>
  );
}

function UnfinishedLine({ upload, onGoOn }: { upload: UploadOut; onGoOn: (upload: UploadOut, file: Handed) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const abandon = useAbandon();
  const input = useRef<HTMLInputElement>(null);
  const [other, setOther] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = chosen(files ?? []);
    if (!file) return;
    setOther(!isSame(upload, file));
    if (isSame(upload, file)) onGoOn(upload, file);
  };
  return (
    <li>
      <span className={css.captureTitle}>{nameOf(upload.path)}</span>
      <span className={css.quiet}>{t("capture.unfinished.far", { share: percent(upload.received / upload.size), size: bytes(upload.size) })} · <Ago at={upload.touched_at} /></span>
      <span className={css.sendingActs}>
        <Button size="small" icon={<IconRetry size={14} />} onClick={() => input.current?.click()} data-testid="go-on">{t("capture.unfinished.goOn")}</Button>
        <Button size="small" type="text" loading={abandon.isPending} onClick={() => abandon.mutate(upload.id, { onError: say.failed })} data-testid="abandon">{t("capture.unfinished.abandon")}</Button>
      </span>
      <input ref={input} type="file" hidden onChange={(event) => { take(event.target.files); event.target.value = ""; }} data-testid="go-on-input" aria-label={t("capture.unfinished.goOn")} />
      {other && <div className={css.other}><Notice tone="warn">{t("capture.unfinished.other", { name: nameOf(upload.path), size: bytes(upload.size) })}</Notice></div>}
    </li>
  );
}
