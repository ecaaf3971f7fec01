import { describe, expect, test } from "vitest";
import type { Block } from "../api";
import { findLoosely, isCitedRow, litBlocks, litByWords, pieces } from "./lit";

const block = (index: number, text: string): Block => ({ index, type: "paragraph", text });
const blocks = [block(3, "标题"), block(4, "先说背景。安装扭矩应为 2.5 N·m。"), block(5, "再分两次拧紧。其余不变。"), block(6, "无关。")];

describe("a cited passage in its document", () => {
  test("begins and ends inside its first and last block", () => {
    const lit = litBlocks(blocks, { text: "安装扭矩应为 2.5 N·m。\n再分两次拧紧。", locator: { block: 4, block_end: 5, start: 5, end: 7 }, blocks: [4, 5] });
    expect([...lit.keys()]).toEqual([4, 5]);
    expect(blocks[1]?.text.slice(...(lit.get(4)?.ranges[0] ?? [0, 0]))).toBe("安装扭矩应为 2.5 N·m。");
    expect(blocks[2]?.text.slice(...(lit.get(5)?.ranges[0] ?? [0, 0]))).toBe("再分两次拧紧。");
  });
  test("the cited sentence stands out within it", () => {
    const lit = litBlocks(blocks, { text: "", locator: { block: 4, block_end: 4, start: 0, end: 18 }, blocks: [4] }, "安装扭矩应为 2.5 N·m。");
    expect(pieces(blocks[1]?.text ?? "", lit.get(4)).filter((piece) => piece.tone === "strong").map((piece) => piece.text)).toEqual(["安装扭矩应为 2.5 N·m。"]);
  });
  test("what was cited may run over two blocks", () => {
    const lit = litBlocks(blocks, { text: "", locator: { block: 4, block_end: 5, start: 0, end: 12 }, blocks: [4, 5] }, "安装扭矩应为 2.5 N·m。\n再分两次拧紧。");
    expect(blocks[2]?.text.slice(...(lit.get(5)?.strong[0] ?? [0, 0]))).toBe("再分两次拧紧。");
  });
  test("of a table the cited row is told from its neighbours", () => {
    expect(isCitedRow(["终拧扭矩", "1.5 ±0.1 N·m"], "项目 | 要求\n终拧扭矩 | 1.5 ±0.1 N·m")).toBe(true);
    expect(isCitedRow(["预拧扭矩", "0.5 N·m"], "终拧扭矩 | 1.5 ±0.1 N·m")).toBe(false);
    expect(isCitedRow(["", ""], "a")).toBe(false);
  });
  test("of a table its rows are lit", () => {
    expect(litBlocks([{ index: 9, type: "table", text: "", rows: [["a"], ["b"], ["c"]] }], { text: "b", locator: { block: 9, block_end: 9, rows: [1, 1] }, blocks: [9] }).get(9)?.rows).toEqual([1, 1]);
  });
  test("without offsets the words are looked for", () => {
    expect(litBlocks(blocks, { text: "再分两次拧紧。", locator: { block: 5 }, blocks: [5] }).get(5)?.ranges).toEqual([[0, 7]]);
  });
  test("nothing is lit without a place", () => expect(litBlocks(blocks, { text: "x", locator: {}, blocks: [] }).size).toBe(0));
});

describe("when the passage is gone after a new version", () => {
  test("its words are found where they still stand", () => expect([...litByWords(blocks, "其余不变。").keys()]).toEqual([5]));
  test("words that are gone light nothing", () => expect(litByWords(blocks, "被删掉的话").size).toBe(0));
  test("different blanks do not hide them", () => {
    expect(findLoosely("扭矩 2.5 N·m 即可", "2.5N·m")).toEqual([3, 10]);
    expect(findLoosely("abc", "")).toBeNull();
  });
});

test("pieces lose nothing of the text", () => {
  const text = "甲乙丙丁";
  expect(pieces(text, { ranges: [[1, 3]], strong: [[2, 9]] }).map((piece) => [piece.text, piece.tone])).toEqual([["甲", "plain"], ["乙", "lit"], ["丙丁", "strong"]]);
  expect(pieces(text, undefined)).toEqual([{ text, tone: "plain" }]);
});
