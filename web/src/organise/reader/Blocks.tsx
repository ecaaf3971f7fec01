import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/kit";
import { type Block, blockImage } from "../api";
import { isCitedRow, type Lit, pieces } from "./lit";
import css from "./reader.module.css";

interface BlocksProps { assetId: number; version: number | undefined; blocks: readonly Block[]; lit: Map<number, Lit> }

/** The document with its structure: headings, lists, tables, code, pictures. Consecutive list items make one list. */
export function Blocks({ assetId, version, blocks, lit }: BlocksProps) {
  const top = Math.min(...blocks.filter((block) => block.type === "heading").map((block) => block.level || 1));
  const firstLit = blocks.find((block) => lit.has(block.index))?.index;
  const draw = (block: Block) => (
    <div key={block.index} id={`block-${block.index}`} className={css.block} data-type={block.type} data-lit={lit.has(block.index) ? "" : undefined} {...(block.type === "list_item" ? { role: "listitem" } : {})} {...(block.index === firstLit ? { "data-testid": "lit-block" } : {})}>
      <OneBlock block={block} top={top} lit={lit.get(block.index)} image={block.image ? blockImage(assetId, block.image, version) : undefined} />
    </div>
  );
  const drawn: ReactNode[] = [];
  let items: ReactNode[] = [];
  let before: Block | undefined;
  const closeList = () => { if (items.length > 0) drawn.push(<div role="list" key={`list-${drawn.length}`}>{items}</div>); items = []; };
  for (const block of blocks) {
    if (block.type !== "list_item") closeList();
    if (block.sheet && block.sheet !== before?.sheet && block.text.trim() !== block.sheet) { closeList(); drawn.push(<SheetName key={`sheet-${block.index}`} name={block.sheet} />); }
    if (block.slide && block.slide !== before?.slide) { closeList(); drawn.push(<SlideNumber key={`slide-${block.index}`} number={block.slide} />); }
    (block.type === "list_item" ? items : drawn).push(draw(block));
    before = block;
  }
  closeList();
  return <>{drawn}</>;
}

function SheetName({ name }: { name: string }) {
  const { t } = useTranslation();
  return <h2 className={css.sheet}>{t("organise.reader.sheet", { name })}</h2>;
}
function SlideNumber({ number }: { number: number }) {
  const { t } = useTranslation();
  return <div className={css.slide}>{t("organise.reader.slide", { number })}</div>;
}

function Lighted({ text, lit }: { text: string; lit: Lit | undefined }) {
  return <>{pieces(text, lit).map((piece, place) => (piece.tone === "plain" ? piece.text : <mark key={place} className={piece.tone === "strong" ? css.strong : undefined}>{piece.text}</mark>))}</>;
}

function OneBlock({ block, top, lit, image }: { block: Block; top: number; lit: Lit | undefined; image: string | undefined }) {
  const text = <Lighted text={block.text} lit={lit} />;
  switch (block.type) {
    case "heading": {
      const Heading = `h${Math.min(6, Math.max(2, (block.level || 1) - top + 2))}` as "h2";
      return <Heading>{text}</Heading>;
    }
    case "list_item": return <div className={css.item} data-numbered={NUMBERED.test(block.text) || undefined} style={{ paddingInlineStart: (Math.max(1, block.level ?? 1) - 1) * 20 }}><span>{text}</span></div>;
    case "table": return <TableBlock block={block} lit={lit} />;
    case "code": return <pre><code>{text}</code></pre>;
    case "formula": return <pre className={css.formula}>{text}</pre>;
    case "quote": return <blockquote>{text}</blockquote>;
    case "image": return <figure>{image && <img src={image} alt={block.alt || block.text} loading="lazy" />}{(block.text || block.alt) && <figcaption>{block.text ? text : block.alt}</figcaption>}</figure>;
    case "page": return null;
    default: return <p>{text}</p>;
  }
}

/** A list item that brings its own number needs no dot. */
const NUMBERED = /^\s*[(\uFF08]?(?:\d{1,3}|[a-zA-Z]|[\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341]{1,3})[.\u3001)\uFF09]/;
/** What people write for "nothing" in a column of numbers. */
const BLANK = /^\s*(?:[-–—/]|N\/?A)?\s*$/i;
const ROWS = 200;
const numeric = (cell: string) => /^[-+]?[\d,]+(\.\d+)?\s?%?$/.test(cell.trim()) && cell.trim() !== "";

function TableBlock({ block, lit }: { block: Block; lit: Lit | undefined }) {
  const { t } = useTranslation();
  const rows = block.rows ?? [];
  const head = block.header ? rows[0] : undefined;
  const rest = block.header ? rows.slice(1) : rows;
  const offset = block.header ? 1 : 0;
  const [shown, setShown] = useState(() => Math.max(ROWS, (lit?.rows?.[1] ?? 0) + 50));
  const numbers = (head ?? rest[0] ?? []).map((_, column) => rest.slice(0, 50).some((row) => row[column]) && rest.slice(0, 50).every((row) => !row[column] || BLANK.test(row[column]) || numeric(row[column])));
  const [from, to] = lit ? (lit.rows ?? [0, rows.length]) : [1, 0];
  return (
    <>
      {block.text && <p className={css.caption}>{block.text}</p>}
      <div className={css.tableBox} tabIndex={0} role="region" aria-label={block.text || t("organise.reader.table")}>
        <table>
          {head && <thead><tr>{head.map((cell, place) => <th key={place} scope="col" className={numbers[place] ? css.number : undefined}>{cell}</th>)}</tr></thead>}
          <tbody>
            {rest.slice(0, shown).map((row, place) => (
              <tr key={place} data-lit={lit && place + offset >= from && place + offset <= to ? (isCitedRow(row, lit.sentence) ? "strong" : "") : undefined}>{row.map((cell, column) => <td key={column} className={numbers[column] ? css.number : undefined}>{cell}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest.length > shown && <Button size="small" onClick={() => setShown(shown + 1000)}>{t("organise.reader.moreRows", { shown, total: rest.length })}</Button>}
    </>
  );
}
