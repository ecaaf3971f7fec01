import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { words as englishFirst } from "./en/index";
import { words as englishLater } from "./en/later";
import { words as chineseFirst } from "./zh/index";
import { words as chineseLater } from "./zh/later";

type Tree = { [name: string]: Tree | string | string[] };
function leaves(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    const at = path ? `${path}.${name}` : name;
    if (typeof value === "string") found.set(at, value);
    else if (Array.isArray(value)) found.set(at, value.join("\n"));
    else for (const [key, text] of leaves(value, at)) found.set(key, text);
  }
  return found;
}
const chinese = leaves({ ...chineseFirst, ...chineseLater } as unknown as Tree);
const english = leaves({ ...englishFirst, ...englishLater } as unknown as Tree);
const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].sort();

test("every sentence is there in both languages", () => expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort()));
test("no sentence is empty", () => {
  for (const [key, text] of [...chinese, ...english]) expect(text, key).not.toBe("");
});
test("both languages fill in the same blanks", () => {
  for (const [key, text] of chinese) expect(blanks(english.get(key) ?? ""), key).toEqual(blanks(text));
});
test("English is English", () => {
  for (const [key, text] of english) if (!key.endsWith(".lang.zh")) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
});

const sources = (() => {
  const root = join(import.meta.dirname, "..");
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
})();
test("every sentence the pages ask for exists", () => {
  const missing: string[] = [];
  for (const file of sources) {
    const text = readFileSync(file, "utf8");
    for (const match of text.matchAll(/\bt\(\s*"([\w.]+)"/g)) if (!chinese.has(match[1] ?? "")) missing.push(`${file}: ${match[1]}`);
    for (const match of text.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g)) if (![...chinese.keys()].some((key) => key.startsWith(`${match[1]}.`) || key.startsWith(match[1] ?? ""))) missing.push(`${file}: ${match[1]}.*`);
  }
  expect(missing).toEqual([]);
});
test("no sentence is left that nobody says", () => {
  const all = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  const built = [...all.matchAll(/`([\w.]+)\.\$\{/g)].map((match) => match[1] ?? "");
  const unused = [...chinese.keys()].filter((key) => !all.includes(`"${key}"`) && !built.some((start) => key.startsWith(`${start}.`)));
  expect(unused).toEqual([]);
});
