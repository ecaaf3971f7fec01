import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMergeTags, useTags, useUndoTags } from "@/assets/api";
import { Button, Empty, ErrorNote, Input, Modal, Select, State, Tag, useSay } from "@/kit";
import type { TagPair } from "./api";
import css from "./upkeep.module.css";

type Wanted = { tags: string[]; into: string | null };

/** Tags that are one word, tags used once, and any other: called differently, made one, or taken away everywhere. */
export function Tags({ pairs, once }: { pairs: TagPair[]; once: string[] }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [text, setText] = useState("");
  const shown = useDeferredValue(text.trim().toLowerCase());
  const lonely = once.filter((tag) => tag.toLowerCase().includes(shown));
  return (
    <>
      <div className={css.tagTools}>
        {once.length > 0 && <Input allowClear value={text} onChange={(event) => setText(event.target.value)} placeholder={t("care.tags.search")} aria-label={t("care.tags.search")} className={css.tagSearch} />}
        <Button onClick={() => setWanted({ tags: [], into: null })} data-testid="merge-tags">{t("care.tags.any")}</Button>
      </div>
      {pairs.length === 0 && once.length === 0 && <Empty title={t("care.upkeep.none")} />}
      <ul className={css.plain}>
        {pairs.map((pair) => (
          <li key={pair.tag}>
            <span><Tag variant="filled">{pair.tag}</Tag> {pair.uses} → <Tag variant="filled">{pair.into}</Tag> {pair.into_uses}</span>
            <State tone="quiet">{t(`care.tags.why.${pair.why}`)}</State>
            <Button size="small" onClick={() => setWanted({ tags: [pair.tag], into: pair.into })} data-testid="merge-pair">{t("care.tags.merge")}</Button>
          </li>
        ))}
        {lonely.map((tag) => <li key={tag}><Tag variant="filled">{tag}</Tag><span className={css.end}><Button size="small" onClick={() => setWanted({ tags: [tag], into: "" })}>{t("care.tags.rename")}</Button><Button size="small" type="text" onClick={() => setWanted({ tags: [tag], into: null })}>{t("care.tags.remove")}</Button></span></li>)}
      </ul>
      {wanted && <TagsDialog wanted={wanted} onClose={() => setWanted(null)} />}
    </>
  );
}

function TagsDialog({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const known = useTags();
  const merge = useMergeTags();
  const effect = useMergeTags();
  const undo = useUndoTags();
  const [tags, setTags] = useState(wanted.tags);
  const [into, setInto] = useState(wanted.into ?? "");
  const [isGone, setGone] = useState(wanted.into === null && wanted.tags.length > 0);
  const options = (known.data ?? []).map((each) => ({ value: each.tag, label: `${each.tag} (${each.count})` }));
  const isReady = tags.length > 0 && (isGone || into.trim() !== "");
  const given = { tags, ...(isGone ? {} : { into: into.trim() }) };
  const look = () => { if (isReady) effect.mutate({ ...given, dry_run: true }); };
  const send = () => merge.mutate(given, { onSuccess: (done) => { say.done(t("care.tags.done", { count: done.changed }), () => { if (done.batch_id) undo.mutate(done.batch_id, { onSuccess: () => say.done(t("care.upkeep.undone")), onError: say.failed }); }); onClose(); } });
  const footer = effect.data ? <Button type="primary" danger={isGone} loading={merge.isPending} onClick={send} data-testid="merge-tags-now">{isGone ? t("care.tags.remove") : t("care.tags.merge")}</Button> : <Button type="primary" disabled={!isReady} loading={effect.isPending} onClick={look} data-testid="tags-effect">{t("care.tags.look")}</Button>;
  const touch = () => effect.reset();
  return (
    <Modal open onCancel={onClose} title={t("care.tags.title")} footer={footer} destroyOnHidden>
      <div className={css.dialog}>
        <label><span>{t("care.tags.these")}</span><Select mode="multiple" value={tags} onChange={(next: string[]) => { setTags(next); touch(); }} options={options} placeholder={t("care.tags.pick")} /></label>
        <label><span>{t("care.tags.into")}</span><Input value={into} disabled={isGone} onChange={(event) => { setInto(event.target.value); touch(); }} maxLength={50} data-testid="tags-into" /></label>
        <Button size="small" type="text" onClick={() => { setGone(!isGone); touch(); }}>{isGone ? t("care.tags.notGone") : t("care.tags.gone")}</Button>
        {effect.data && <p data-testid="tags-preview">{t("care.tags.effect", { seen: effect.data.seen, count: effect.data.changed })}</p>}
        {(effect.error ?? merge.error) && <ErrorNote error={effect.error ?? merge.error} />}
      </div>
    </Modal>
  );
}
