import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, ErrorNote, InputNumber, Loaded, Modal, percent, useSay } from "@/kit";
import { type AcceptAll, type SuggestionGroup, useAcceptAll, useAcceptAllPreview, useUndoAnswers } from "../api";
import css from "./review.module.css";

/** Accepts a whole group from a confidence on: first what that is, then doing it, then an undo. */
export function AcceptAllDialog({ group, by, spaceFilter, onClose }: { group: string; by: "value" | "confidence"; spaceFilter: { space_id?: number }; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const at = group.indexOf(":");
  const [least, setLeast] = useState(by === "confidence" ? Number(group.slice(at + 1)) / 10 : 0.9);
  const wanted: AcceptAll = { kind: group.slice(0, at) as SuggestionGroup["kind"], least, ...(by === "value" ? { value: group.slice(at + 1) } : {}), ...spaceFilter };
  const preview = useAcceptAllPreview(wanted);
  const accept = useAcceptAll();
  const undo = useUndoAnswers();
  const send = () => accept.mutate(wanted, {
    onSuccess: (done) => { say.done(t("care.review.done.accept", { count: done.answered, left: done.skipped.length }), () => { if (done.batch_id) undo.mutate(done.batch_id, { onSuccess: () => say.done(t("care.review.takenBack")), onError: say.failed }); }); onClose(); },
  });
  const now = Math.min(preview.data?.waiting ?? 0, 500);
  return (
    <Modal open onCancel={onClose} title={t("care.review.acceptAllTitle")} destroyOnHidden footer={<Button type="primary" disabled={now === 0} loading={accept.isPending} onClick={send} data-testid="accept-all-now">{t("care.review.acceptPicked", { count: now })}</Button>}>
      <label className={css.least}>{t("care.review.least")} <InputNumber min={0} max={100} step={5} value={Math.round(least * 100)} onChange={(value) => setLeast(Number(value ?? 90) / 100)} suffix="%" aria-label={t("care.review.least")} /></label>
      <Loaded query={preview} lines={4}>
        {(found) => found.waiting === 0 ? <p className={css.quiet}>{t("care.review.noneSure", { percent: percent(least) })}</p> : (
          <div data-testid="accept-all-preview">
            <p>{t("care.review.previewCount", { count: found.waiting })}{found.waiting > 500 && t("care.review.previewMost")}</p>
            <p className={css.quiet}>{Object.entries(found.spaces).map(([name, count]) => `${name} ${count}`).join(" · ")}</p>
            <ul className={css.sample}>{found.sample.map((asset) => <li key={asset.id}><Link to={`/read/${asset.id}`} target="_blank" rel="noreferrer">{asset.title}</Link></li>)}</ul>
          </div>
        )}
      </Loaded>
      {accept.error && <ErrorNote error={accept.error} />}
    </Modal>
  );
}
