import { describe, expect, test } from "vitest";
import { chosenFilters, queryOf, timeRange, toggled, withoutFilter } from "./filters";
import { excerpt } from "./HitRow";
import { addressOf, savedOf } from "./SavedSearches";

const NOW = new Date("2026-11-24T10:00:00Z");

describe("a search in its address", () => {
  test("everything that is on is asked for", () => {
    expect(queryOf(new URLSearchParams("q=扭矩&kind=report&kind=sop&space_id=3&time=week&sort=newest&offset=20"), NOW)).toMatchObject({ q: "扭矩", kind: ["report", "sop"], space_id: [3], from: "2026-11-17T00:00:00Z", sort: "newest", offset: 20 });
  });
  test("an unknown sort in a link falls back to relevance", () => expect(queryOf(new URLSearchParams("q=a&sort=drop"), NOW).sort).toBeUndefined());
  test("a facet value goes on and off; of time only one holds", () => {
    expect(toggled(new URLSearchParams("tag=a"), "tag", "b")).toEqual({ tag: ["a", "b"] });
    expect(toggled(new URLSearchParams("tag=a&tag=b"), "tag", "a")).toEqual({ tag: ["b"] });
    expect(toggled(new URLSearchParams("time=week"), "time", "year")).toEqual({ time: ["year"] });
  });
  test("chips show what is on", () => expect(chosenFilters(new URLSearchParams("kind=report&time=year"))).toEqual([{ facet: "kind", value: "report" }, { facet: "time", value: "year" }]));
  test("a year is a whole year, nonsense is nothing", () => {
    expect(timeRange("2024", NOW)).toEqual({ from: "2024-01-01T00:00:00Z", to: "2025-01-01T00:00:00Z" });
    expect(timeRange("whenever", NOW)).toEqual({});
  });
});

describe("what a hit shows", () => {
  test("a long passage is shown around its first highlight, and the marks move along", () => {
    const text = `${"前".repeat(400)}扭矩${"后".repeat(400)}`;
    const shown = excerpt(text, [[400, 402]]);
    expect(shown.text.length).toBeLessThanOrEqual(222);
    const [[from, to] = [0, 0]] = shown.highlights;
    expect(shown.text.slice(from, to)).toBe("扭矩");
  });
  test("a short one is shown whole", () => expect(excerpt("短", []).text).toBe("短"));
});

test("a saved search opens at the address it was saved from", () => {
  const address = "q=%E6%89%AD%E7%9F%A9&kind=report&space_id=3&tag=a&tag=b&time=week&sort=newest";
  expect(addressOf(savedOf(new URLSearchParams(address)))).toBe(`/search?${address}`);
  expect(addressOf(savedOf(new URLSearchParams("q=a&sort=drop&space_id=x")))).toBe("/search?q=a");
});

test("a typed filter is taken away alone, though another ends as it does", () => {
  expect(withoutFilter("抽样 -标签:作废 标签:作废", "标签:作废")).toBe("抽样 -标签:作废");
  expect(withoutFilter("抽样 -标签:作废 标签:作废", "-标签:作废")).toBe("抽样 标签:作废");
  expect(withoutFilter("抽样", "标签:作废")).toBe("抽样");
});
