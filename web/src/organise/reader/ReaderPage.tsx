import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation, useParams } from "react-router";
import { useAsset } from "@/assets/api";
import { Format, Kind, Secrecy, Trust } from "@/assets/parts";
import { Ago, Button, Empty, IconClose, Loaded, Notice, Page, Refusal, Segmented, useUrlState, Who } from "@/kit";
import { type Block, type Document, moreBlocks, type PassageOut, useDocument, usePassage } from "../api";
import { Watermarked } from "@/oversight/Watermark";
import { Aside } from "./Aside";
import { Blocks } from "./Blocks";
import { litBlocks, litByWords } from "./lit";
import { Pages } from "./Pages";
import css from "./reader.module.css";
import { ReaderActions } from "./ReaderActions";
import { SuggestionBar } from "./SuggestionBar";
import { TitleEdit } from "./TitleEdit";

export default function ReaderPage() {
  const id = Number(useParams().assetId);
  const { one, search } = useUrlState();
  const version = Number(one("version")) || undefined;
  const document = useDocument(id, version);
  const { t } = useTranslation();
  if (document.error instanceof Refusal && document.error.status === 404 && !document.data) return <Gone id={id} error={document.error} />;
  if (!document.data) return <Page title={t("organise.reader.opening")} heading={<span />} width="wide"><Loaded query={document} lines={10}>{() => null}</Loaded></Page>;
  // What was merged into another answers as that one: the address follows, whatever was cited stays lit.
  if (document.data.asset.id !== id) return <Navigate to={{ pathname: `/read/${document.data.asset.id}`, search: new URLSearchParams([...search].filter(([name]) => name !== "version")).toString() }} replace />;
  return <Reader key={id} document={document.data} version={version} />;
}

/** Out of reach, taken away, or not a document: the server's sentence, and the way on. */
function Gone({ id, error }: { id: number; error: Refusal }) {
  const { t } = useTranslation();
  const asset = useAsset(id);
  const title = asset.data?.title ?? t("organise.reader.goneTitle");
  return <Page title={title}><Empty title={error.message} action={<><Link to="/search"><Button type="primary">{t("organise.reader.toSearch")}</Button></Link><Link to="/library"><Button>{t("organise.reader.toLibrary")}</Button></Link></>} /></Page>;
}

/** All blocks of the document, of a very long one stretch by stretch. */
function useAllBlocks(document: Document, version: number | undefined): Block[] {
  const [more, setMore] = useState<Block[]>([]);
  const total = document.block_count;
  useEffect(() => {
    let left = false;
    setMore([]);
    void (async () => {
      let known = document.blocks.length;
      while (!left && known > 0 && known < total) {
        const next = await moreBlocks(document.asset.id, version, known);
        if (left || next.blocks.length === 0) return;
        known += next.blocks.length;
        setMore((now) => [...now, ...next.blocks]);
      }
    })();
    return () => { left = true; };
  }, [document.asset.id, document.blocks.length, total, version]);
  // The page shows the title itself: a first heading that says the same is not said twice.
  const skipped = document.blocks[0]?.type === "heading" && document.blocks[0].text.trim() === document.asset.title.trim() ? 1 : 0;
  return useMemo(() => [...document.blocks.slice(skipped), ...more], [document.blocks, more, skipped]);
}

/** The sentence of the passage that was cited: `?sentence=12-48`, in characters of the passage. */
function sentenceOf(passage: PassageOut | undefined, given: string | undefined): string {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(given ?? "") ?? [];
  return passage && from && to ? [...passage.text].slice(Number(from), Number(to)).join("") : "";
}

function Reader({ document, version }: { document: Document; version: number | undefined }) {
  const { t } = useTranslation();
  const { one, change } = useUrlState();
  const quoted = (useLocation().state as { quote?: string } | null)?.quote ?? "";
  const passageId = Number(one("passage")) || undefined;
  const passage = usePassage(passageId);
  const found = passage.data?.asset_id === document.asset.id ? passage.data : undefined;
  const blocks = useAllBlocks(document, version);
  const sentence = sentenceOf(found, one("sentence"));
  const lit = useMemo(() => (found ? litBlocks(blocks, found, sentence) : passageId && passage.error ? litByWords(blocks, quoted) : new Map()), [blocks, found, sentence, passageId, passage.error, quoted]);
  const hasPages = Boolean(document.pages?.length);
  const narrow = window.matchMedia("(max-width: 720px)").matches;
  const view = hasPages ? (one("view") ?? (narrow && !found?.locator.boxes ? "text" : "pages")) : "text";
  const isOld = version !== undefined && version !== document.asset.version;
  const target = useScrollToLit(view, lit.size > 0 ? (passageId ?? 0) : 0, found);

  const { asset } = document;
  const crumbs = [{ label: t("organise.library.title"), to: "/library" }, { label: asset.space.name, to: `/library/${asset.space.id}` }, ...(asset.category ? [{ label: asset.category.path.join(" / "), to: `/library/${asset.space.id}?category_id=${asset.category.id}` }] : [])];
  return (
    <Page title={asset.title} heading={<TitleEdit asset={asset} />} crumbs={crumbs} actions={<ReaderActions document={document} version={version} />} width="wide" lead={<TrustLine document={document} />}>
      {asset.deleted_at && <Notice tone="danger">{t("organise.reader.deleted")}</Notice>}
      {isOld && <Notice tone="warn" action={<Button size="small" onClick={() => change({ version: undefined })}>{t("organise.reader.toCurrent")}</Button>}>{version > 0 ? t("organise.reader.oldVersion", { version, current: asset.version }) : t("care.reader.earlierNote", { name: document.version.filename })}</Notice>}
      {(asset.freshness === "overdue") && <Notice tone="warn">{t("organise.reader.overdue")}</Notice>}
      {document.warnings.length > 0 && <Notice tone="quiet">{document.warnings.join(" ")}</Notice>}
      <SuggestionBar asset={asset} />
      {passageId && <PassageNote passage={found} failed={Boolean(passage.error)} hit={lit.size > 0} onJump={target} onClose={() => change({ passage: undefined, sentence: undefined }, { replace: true })} />}
      <div className={css.columns}>
        <article className={css.article} data-view={view} data-testid="document">
          {hasPages && <Segmented value={view} onChange={(next) => change({ view: next }, { replace: true })} options={[{ value: "pages", label: t("organise.reader.viewPages") }, { value: "text", label: t("organise.reader.viewText") }]} className={css.view} data-testid="view" />}
          <Watermarked on={asset.watermark}>{view === "pages" ? <Pages document={document} version={version} lit={found?.locator} /> : <div className={css.text}><Blocks assetId={asset.id} version={version} blocks={blocks} lit={lit} /></div>}</Watermarked>
          {blocks.length === 0 && view === "text" && <Empty title={t("organise.reader.noText")}>{t("organise.reader.noTextText")}</Empty>}
        </article>
        <Aside document={document} blocks={blocks} view={view} />
      </div>
    </Page>
  );
}

/** Scrolls to what is lit once it is drawn, and again when asked. */
function useScrollToLit(view: string, key: number, passage: PassageOut | undefined): () => void {
  const go = () => {
    const frame = document.querySelector('[data-testid="passage-box"]') ?? document.querySelector('#content tr[data-lit="strong"]') ?? document.querySelector(`#content mark.${css.strong}`) ?? document.querySelector("#content tr[data-lit]") ?? document.querySelector("#content mark") ?? document.querySelector("#content [data-lit]");
    frame?.scrollIntoView({ block: "center", behavior: "auto" });
  };
  useEffect(() => {
    if (!key) return undefined;
    // Pictures and long tables settle a moment later: look once more.
    const timers = [0, 120, 500].map((wait) => window.setTimeout(go, wait));
    return () => timers.forEach((timer) => window.clearTimeout(timer));
  }, [key, view, passage]);
  return go;
}

function PassageNote({ passage, failed, hit, onJump, onClose }: { passage: PassageOut | undefined; failed: boolean; hit: boolean; onJump: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  if (!passage && !failed) return null;
  return (
    <div className={css.passageNote} role="note" data-testid="passage-note">
      <span>{passage || hit ? [t("organise.reader.citedHere"), passage?.heading_path.join(" › ")].filter(Boolean).join(" · ") : t("organise.reader.citedGone")}</span>
      {(passage || hit) && <Button type="link" size="small" onClick={onJump}>{t("organise.reader.jump")}</Button>}
      <Button type="text" size="small" icon={<IconClose size={14} />} aria-label={t("organise.reader.unlight")} onClick={onClose} />
    </div>
  );
}

/** One line of trust: owner, confidence, freshness, version. */
function TrustLine({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { asset } = document;
  return (
    <span className={css.trust}>
      <Kind kind={asset.kind} /><Format format={document.version.format} />
      <Who person={asset.owner} />
      <Trust asset={asset} />
      <span>{document.version.number > 0 ? t("organise.reader.version", { version: document.version.number }) : t("care.reader.earlier")}</span>
      <Ago at={asset.updated_at} prefix={t("organise.reader.updated")} />
      <Secrecy level={asset.secrecy} restricted={asset.restricted} />
    </span>
  );
}

