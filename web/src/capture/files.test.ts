import { describe, expect, test } from "vitest";
import type { Handed } from "./api";
import { chosen, isLitter, portions, titleOf } from "./files";

const handed = (path: string, size = 1): Handed => ({ path, file: new Blob(["x".repeat(size)]) });

describe("a dropped folder", () => {
  test("the litter of operating systems stays outside", () => {
    for (const path of [".DS_Store", "a/Thumbs.db", "报告/~$8D.docx", "__MACOSX/a.txt", "x/.git/config"]) expect(isLitter(path), path).toBe(true);
    for (const path of ["报告.docx", "a/b.txt", "git/readme.md"]) expect(isLitter(path), path).toBe(false);
  });
  test("files keep the path they had in it", () => {
    const file = new File(["x"], "a.docx");
    Object.defineProperty(file, "webkitRelativePath", { value: "8D报告/2025/a.docx" });
    expect(chosen([file]).map(({ path }) => path)).toEqual(["8D报告/2025/a.docx"]);
  });
  test("is called after the folder; loose files have no common name", () => {
    expect(titleOf([handed("8D报告/a.docx"), handed("8D报告/2025/b.docx")])).toBe("8D报告");
    expect(titleOf([handed("x/a.docx")])).toBe("a.docx");
    expect(titleOf([handed("a.docx"), handed("b.docx")])).toBeUndefined();
  });
  test("a very large one is handed in by portions, none lost", () => {
    const files = Array.from({ length: 2001 }, (_, number) => handed(`a/${number}`));
    const parts = portions(files, 800);
    expect(parts.map((part) => part.length)).toEqual([800, 800, 401]);
    expect(portions([handed("a", 10), handed("b", 10), handed("c", 3)], 800, 15).map((part) => part.length)).toEqual([1, 2]);
  });
});
