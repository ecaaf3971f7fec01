/** Which stretches of which blocks a passage covers, from its locator; and, within them, the one sentence that was cited. Pure. */
import type { Block, Locator, PassageOut } from "../api";

export type Range = [number, number];
export interface Lit { ranges: Range[]; strong: Range[]; rows?: Range; sentence?: string }

/** Where `wanted` stands in `text`, blanks not counting; null if nowhere. */
export function findLoosely(text: string, wanted: string): Range | null {
  const exact = text.indexOf(wanted);
  if (exact >= 0 && wanted) return [exact, exact + wanted.length];
  const places: number[] = [];
  let squeezed = "";
  for (let at = 0; at < text.length; at += 1) if (!/\s/.test(text[at] ?? "")) { places.push(at); squeezed += text[at]; }
  const sought = wanted.replace(/\s+/g, "");
  const found = sought ? squeezed.indexOf(sought) : -1;
  if (found < 0) return null;
  return [places[found] ?? 0, (places[found + sought.length - 1] ?? 0) + 1];
}

function stretch(block: Block, locator: Locator, text: string): Range[] {
  if (locator.start === undefined && locator.end === undefined) {
    const inside = findLoosely(block.text, text);
    return [inside ?? [0, block.text.length]];
  }
  const from = block.index === locator.block ? (locator.start ?? 0) : 0;
  const to = block.index === (locator.block_end ?? locator.block) ? (locator.end ?? block.text.length) : block.text.length;
  return to > from ? [[from, Math.min(to, block.text.length)]] : [];
}

export function litBlocks(blocks: readonly Block[], passage: Pick<PassageOut, "text" | "locator" | "blocks">, sentence = ""): Map<number, Lit> {
  const { locator } = passage;
  const first = locator.block ?? passage.blocks[0];
  const last = locator.block_end ?? passage.blocks[passage.blocks.length - 1] ?? first;
  const lit = new Map<number, Lit>();
  if (first === undefined || last === undefined) return lit;
  for (const block of blocks) {
    if (block.index < first || block.index > last) continue;
    // What was cited may run over several blocks, one line each.
    const strong = sentence.split("\n").flatMap((line) => { const found = line.trim().length > 1 ? findLoosely(block.text, line) : null; return found ? [found] : []; });
    lit.set(block.index, { ranges: stretch(block, locator, passage.text), strong, sentence, ...(locator.rows ? { rows: locator.rows } : {}) });
  }
  return lit;
}

/** When the passage itself is gone (the document was read anew): the blocks in which its words still stand. */
export function litByWords(blocks: readonly Block[], words: string): Map<number, Lit> {
  const lit = new Map<number, Lit>();
  if (!words.trim()) return lit;
  for (const block of blocks) {
    const found = findLoosely(block.text, words);
    if (found) { lit.set(block.index, { ranges: [found], strong: [] }); return lit; }
  }
  return lit;
}

/** Is this row of a table what was cited? Rows are cited as their cells side by side. */
export function isCitedRow(row: readonly string[], sentence: string | undefined): boolean {
  const squeezed = (text: string) => text.replace(/\s+/g, "");
  const told = squeezed(row.join("|"));
  return Boolean(sentence) && told.replaceAll("|", "").length > 1 && squeezed(sentence ?? "").includes(told);
}

export interface Piece { text: string; tone: "plain" | "lit" | "strong" }
/** Cuts a text at the edges of its stretches. */
export function pieces(text: string, lit: Lit | undefined): Piece[] {
  if (!lit) return [{ text, tone: "plain" }];
  const edges = new Set([0, text.length]);
  for (const [a, b] of [...lit.ranges, ...lit.strong]) { edges.add(Math.max(0, Math.min(a, text.length))); edges.add(Math.max(0, Math.min(b, text.length))); }
  const sorted = [...edges].sort((a, b) => a - b);
  const inside = (ranges: Range[], a: number, b: number) => ranges.some(([from, to]) => from <= a && b <= to);
  const cut: Piece[] = [];
  for (let place = 0; place + 1 < sorted.length; place += 1) {
    const [a, b] = [sorted[place] ?? 0, sorted[place + 1] ?? 0];
    const tone = inside(lit.strong, a, b) ? "strong" : inside(lit.ranges, a, b) ? "lit" : "plain";
    const last = cut[cut.length - 1];
    if (last?.tone === tone) last.text += text.slice(a, b);
    else cut.push({ text: text.slice(a, b), tone });
  }
  return cut;
}
