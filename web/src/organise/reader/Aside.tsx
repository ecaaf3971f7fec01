import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRelate, useRelated, useUnrelate } from "@/assets/api";
import { KindIcon } from "@/assets/parts";
import { Ago, bytes, IconClose, IconRight, useSay, useUrlState } from "@/kit";
import { WhyButton } from "@/oversight/Why";
import type { Block, Document } from "../api";
import { Properties } from "./Properties";
import css from "./reader.module.css";

/** Right of the text: outline, key sentences, what is beside it, what is said about it. */
export function Aside({ document, blocks, view }: { document: Document; blocks: readonly Block[]; view: string }) {
  const { t } = useTranslation();
  return (
    <aside className={css.aside} aria-label={t("organise.reader.about")}>
      {document.outline.length > 1 && <Part title={t("organise.reader.outline")} open><Outline document={document} blocks={blocks} view={view} /></Part>}
      {document.key_sentences.length > 0 && <Part title={t("organise.reader.keySentences")} open><KeySentences document={document} /></Part>}
      <Part title={t("organise.reader.properties")} open><Properties asset={document.asset} /><WhyButton assetId={document.asset.id} /></Part>
      <Beside assetId={document.asset.id} may={document.asset.may.edit} />
      <Part title={t("organise.reader.versions", { count: document.versions.length })} open={false}><Versions document={document} /></Part>
    </aside>
  );
}

function Part({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return <details className={css.part} open={open}><summary><IconRight size={14} aria-hidden />{title}</summary><div className={css.partBody}>{children}</div></details>;
}

function Outline({ document, blocks, view }: { document: Document; blocks: readonly Block[]; view: string }) {
  const entries = document.outline[0]?.text.trim() === document.asset.title.trim() ? document.outline.slice(1) : document.outline;
  const least = Math.min(...entries.map((one) => one.level));
  const go = (block: number) => {
    const page = blocks.find((one) => one.index === block)?.page;
    const target = view === "pages" && page ? window.document.getElementById(`page-${page}`) : window.document.getElementById(`block-${block}`);
    target?.scrollIntoView({ block: "start", behavior: "smooth" });
  };
  return (
    <ol className={css.outline} data-testid="outline">
      {entries.map((one) => <li key={one.block} style={{ paddingInlineStart: (one.level - least) * 12 }}><button type="button" onClick={() => go(one.block)} title={one.text}>{one.text}</button></li>)}
    </ol>
  );
}

function KeySentences({ document }: { document: Document }) {
  const { change } = useUrlState();
  return (
    <ul className={css.sentences} data-testid="key-sentences">
      {document.key_sentences.map((one) => (
        <li key={one.text}>{one.passage_id ? <button type="button" onClick={() => change({ passage: String(one.passage_id), sentence: undefined }, { replace: true })}>{one.text}</button> : one.text}</li>
      ))}
    </ul>
  );
}

/** Near duplicates and related assets, as far as the reader may see them. */
function Beside({ assetId, may }: { assetId: number; may: boolean }) {
  const { t } = useTranslation();
  const say = useSay();
  const relate = useRelate();
  const unrelate = useUnrelate();
  const related = useRelated(assetId);
  if (!related.data) return null;
  const { duplicates, related: others } = related.data;
  const take = (one: (typeof others)[number]) => { if (one.relation_id) unrelate.mutate(one.relation_id, { onSuccess: () => say.done(t("care.relate.removed"), one.outgoing ? () => relate.mutate({ id: assetId, target_id: one.id, kind: one.relation }) : undefined), onError: say.failed }); };
  const list = (items: typeof others) => <ul className={css.besides}>{items.map((one) => <li key={one.id}><KindIcon kind={one.kind} /><span><Link to={`/read/${one.id}`}>{one.title}</Link><small>{one.relation !== "similar" && <b>{t(`care.relation.${one.outgoing ? "out" : "in"}.${one.relation}`)} · </b>}{one.space.name} · <Ago at={one.updated_at} /></small></span>{may && one.relation_id && one.relation !== "duplicates" && <button type="button" className={css.edit} onClick={() => take(one)} aria-label={t("care.relate.remove", { title: one.title })}><IconClose size={13} /></button>}</li>)}</ul>;
  return (
    <>
      {duplicates.length > 0 && <Part title={t("organise.reader.duplicates", { count: duplicates.length })} open>{list(duplicates)}<Link to={`/duplicates/${assetId}`} className={css.merge}>{t("care.clusters.open")}</Link></Part>}
      {others.length > 0 && <Part title={t("organise.reader.related")} open>{list(others.slice(0, 6))}</Part>}
    </>
  );
}

function Versions({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { change } = useUrlState();
  return (
    <ul className={css.versions}>
      {document.versions.map((one) => (
        <li key={one.number} aria-current={one.number === document.version.number || undefined}>
          <button type="button" onClick={() => change({ version: one.number === document.asset.version ? undefined : String(one.number), passage: undefined })}>{one.number > 0 ? t("organise.reader.version", { version: one.number }) : t("care.reader.earlier")}</button>
          <small>{[one.filename, bytes(one.size), one.created_by].filter(Boolean).join(" · ")} · <Ago at={one.created_at} /></small>
        </li>
      ))}
    </ul>
  );
}
