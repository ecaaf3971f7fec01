import { describe, expect, test } from "vitest";
import { ago, bytes, count, duration, exactly, percent } from "./format";

const NOW = Date.parse("2026-11-24T10:00:00Z");

describe("time as people say it", () => {
  test.each([
    ["2026-11-24T09:59:40Z", "刚刚", "just now"],
    ["2026-11-24T09:57:00Z", "3分钟前", "3 minutes ago"],
    ["2026-11-24T07:00:00Z", "3小时前", "3 hours ago"],
    ["2026-11-14T10:00:00Z", "10天前", "1 week ago"],
    ["2026-08-20T10:00:00Z", "3个月前", "3 months ago"],
    ["2024-11-01T10:00:00Z", "2年前", "2 years ago"],
    ["2026-11-26T11:00:00Z", "2天后", "in 2 days"],
  ])("%s", (at, zh, en) => {
    expect(ago(at, "zh", NOW)).toBe(zh);
    expect(ago(at, "en", NOW)).toBe(en);
  });
  test("a reader sees nothing rather than NaN for a time that is none", () => expect(ago("soon", "zh", NOW)).toBe(""));
  test("the exact time names the day", () => expect(exactly("2026-11-24T10:00:00Z", "zh")).toContain("2026年11月"));
});

describe("numbers", () => {
  test("Chinese counts in 万 and 亿, English in K and M", () => {
    expect(count(9999, "zh")).toBe("9,999");
    expect(count(12345, "zh")).toBe("1.2万");
    expect(count(230_000_000, "zh")).toBe("2.3亿");
    expect(count(12345, "en")).toMatch(/12\.3k/i);
  });
  test("sizes", () => {
    expect([0, 1023, 1024, 48213, 5 * 1024 ** 3].map(bytes)).toEqual(["0 B", "1023 B", "1.0 KB", "47.1 KB", "5.0 GB"]);
  });
  test("durations", () => {
    expect([0.2, 40, 60, 200, 3900].map((seconds) => duration(seconds, "zh"))).toEqual(["不到1秒", "40秒", "1分钟", "3分20秒", "1小时05分"]);
    expect([40, 60, 200, 3900].map((seconds) => duration(seconds, "en"))).toEqual(["40 s", "1 min", "3 min 20 s", "1 h 05 min"]);
  });
  test("confidence is a whole percent", () => expect(percent(0.876)).toBe("88%"));
});
