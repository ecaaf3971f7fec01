import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Checkbox, Empty, ErrorNote, Input, Loaded, Modal, percent, Section, Select, useSay } from "@/kit";
import type { CategoryNode } from "../api";
import { type Fitting, useFitting, useSplit, useUndoAct, useWays } from "./api";
import css from "./taxonomy.module.css";

/** Takes some of a category to a new one below it: found by its name, a tag, a question, or what hangs together. */
export function SplitDialog({ node, onClose }: { node: CategoryNode; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const ways = useWays(node.id);
  const fitting = useFitting(node.id);
  const split = useSplit(node.id);
  const undo = useUndoAct();
  const [name, setName] = useState("");
  const [synonyms, setSynonyms] = useState<string[]>([]);
  const [question, setQuestion] = useState("");
  const [found, setFound] = useState<Fitting[] | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const take = (rows: Fitting[]) => { setFound(rows); setPicked(new Set(rows.map((row) => row.asset.id))); };
  const look = (by: "name" | "tag" | "question", text: string) => fitting.mutate({ by, text, ...(by === "name" ? { synonyms } : {}) }, { onSuccess: take });
  const [extra, setExtra] = useState<number[]>([]);
  const chosen = found === null ? extra : [...picked];
  const send = () => split.mutate({ name: name.trim(), synonyms, asset_ids: chosen }, {
    onSuccess: (done) => { say.done(t("care.split.done", { name: name.trim(), count: done.moved }), () => undo.mutate(done.act_id, { onSuccess: () => say.done(t("care.tree.undone")), onError: say.failed })); onClose(); },
  });
  const footer = <Button type="primary" disabled={!name.trim() || chosen.length === 0} loading={split.isPending} onClick={send} data-testid="split-now">{t("care.split.now", { count: chosen.length })}</Button>;
  return (
    <Modal open onCancel={onClose} title={t("care.split.title", { name: node.name })} footer={footer} width={680} destroyOnHidden>
      <div className={css.splitForm}>
        <label><span>{t("care.split.name")}</span><Input autoFocus value={name} onChange={(event) => setName(event.target.value)} maxLength={80} data-testid="split-name" /></label>
        <label><span>{t("organise.taxonomy.synonyms")}</span><Select mode="tags" open={false} suffixIcon={null} value={synonyms} onChange={setSynonyms} tokenSeparators={[",", "，", "、"]} /></label>
      </div>
      <Section title={t("care.split.how")}>
        <div className={css.ways}>
          <Button disabled={!name.trim()} loading={fitting.isPending} onClick={() => look("name", name.trim())} data-testid="split-by-name">{t("care.split.byName")}</Button>
          <Input.Search value={question} onChange={(event) => setQuestion(event.target.value)} onSearch={(text) => { if (text.trim()) look("question", text.trim()); }} placeholder={t("care.split.byQuestion")} aria-label={t("care.split.byQuestion")} />
        </div>
        <Loaded query={ways} lines={3}>
          {(data) => (
            <>
              <p className={css.quiet}>{t("care.split.seen", { count: data.seen })}{data.total !== null && data.total > data.seen && t("care.tree.hidden", { count: data.total - data.seen })}</p>
              {data.tags.length > 0 && <div className={css.ways}><span className={css.quiet}>{t("care.split.byTag")}</span>{data.tags.map((each) => <Button key={each.tag} size="small" onClick={() => { if (!name.trim()) setName(each.tag); look("tag", each.tag); }}>{each.tag} {each.carrying}</Button>)}</div>}
              {data.parts.length > 0 && (
                <div className={css.parts}><span className={css.quiet}>{t("care.split.byPart")}</span>
                  {data.parts.map((part) => (
                    <button key={part.asset_ids.join("-")} type="button" onClick={() => { if (!name.trim()) setName(part.words[0] ?? ""); setFound(null); setExtra(part.asset_ids); }} aria-pressed={found === null && extra === part.asset_ids}>
                      <b>{part.words.join(" · ") || t("care.split.unnamed")}</b> <i>{part.asset_ids.length}</i><small>{part.sample.map((asset) => asset.title).join(t("capture.comma"))}</small>
                    </button>
                  ))}
                </div>
              )}
            </>
          )}
        </Loaded>
      </Section>
      {fitting.error && <ErrorNote error={fitting.error} />}
      {found !== null && (found.length === 0 ? <Empty title={t("care.split.none")} /> : (
        <Section title={t("care.split.found", { count: found.length })}>
          <ul className={css.found} data-testid="split-found">{found.map((row) => <li key={row.asset.id}><Checkbox checked={picked.has(row.asset.id)} onChange={(event) => { const next = new Set(picked); if (event.target.checked) next.add(row.asset.id); else next.delete(row.asset.id); setPicked(next); }}>{row.asset.title}</Checkbox><small>{percent(row.confidence)}</small></li>)}</ul>
        </Section>
      ))}
      {split.error && <ErrorNote error={split.error} />}
    </Modal>
  );
}
