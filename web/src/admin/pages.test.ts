import { expect, test } from "vitest";
import en from "@/locale/en/admin.json";
import zh from "@/locale/zh/admin.json";
import { ADMIN_PAGES, pageAt, pagesFor } from "./pages";

const someone = (roles: string[], role: "keeper" | "reader" | null = null) => ({ roles, spaces: role ? [{ id: 1, slug: "q", name: "质量", pinned: false, role }] : [] }) as unknown as Parameters<typeof pagesFor>[0];
const keys = (...who: Parameters<typeof someone>) => pagesFor(someone(...who)).map((page) => page.key);

test("a librarian who administers nothing finds the curators' pages and no others", () => {
  expect(keys(["librarian"])).toEqual(["taxonomy", "schemes", "quality", "unanswered", "synonyms", "dictionary", "missed", "evaluation"]);
});
test("an auditor finds the log, a keeper the rights of spaces and what was asked there in vain", () => {
  expect(keys(["auditor"])).toEqual(["audit"]);
  expect(keys([], "keeper")).toEqual(["grants", "reviews", "unanswered"]);
});
test("an administrator is neither auditor nor curator of questions", () => {
  const mine = keys(["administrator"]);
  expect(mine).toContain("people");
  expect(mine).not.toContain("audit");
  expect(mine).not.toContain("unanswered");
});
test("a reader finds none", () => { expect(keys([], "reader")).toEqual([]); });
test("an address belongs to its page, also further down", () => {
  expect(pageAt("/admin/people/7/leave")?.key).toBe("people");
  expect(pageAt("/admin")).toBeUndefined();
});
test("every page has a name and a sentence in both languages, and so has everybody it is for", () => {
  for (const words of [zh, en]) {
    for (const page of ADMIN_PAGES) {
      expect(words.tab).toHaveProperty(page.key);
      expect(words.about).toHaveProperty(page.key);
      for (const holder of page.for) expect(words.holder).toHaveProperty(holder);
    }
  }
});
