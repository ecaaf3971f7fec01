import { expect, test } from "vitest";
import type { CategoryNode } from "../api";
import { findCategory, pruned } from "./TaxonomyPage";

const node = (id: number, name: string, children: CategoryNode[] = [], synonyms: string[] = []): CategoryNode => ({ id, name, name_en: "", description: "", synonyms, parent_id: null, assets: 0, children });
const tree = [node(1, "质量", [node(2, "8D 报告", [], ["纠正措施报告"]), node(3, "FMEA")]), node(4, "制造")];

test("a librarian finds a category by a synonym, with the way to it", () => {
  const [quality, ...others] = pruned(tree, "纠正措施");
  expect(others).toEqual([]);
  expect(quality?.children.map((child) => child.name)).toEqual(["8D 报告"]);
});
test("a branch found by its own name keeps what is below it", () => expect(pruned(tree, "质量")[0]?.children).toHaveLength(2));
test("a category is found at any depth", () => {
  expect(findCategory(tree, 3)?.name).toBe("FMEA");
  expect(findCategory(tree, 99)).toBeUndefined();
});
