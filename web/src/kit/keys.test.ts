import { describe, expect, test } from "vitest";
import { isTyping, matches, step } from "./keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe("keyboard", () => {
  test("Ctrl-K and Command-K open the palette, a bare k does not", () => {
    expect(matches(press("k", { ctrlKey: true }), "mod+k")).toBe(true);
    expect(matches(press("K", { metaKey: true }), "mod+k")).toBe(true);
    expect(matches(press("k"), "mod+k")).toBe(false);
    expect(matches(press("k", { ctrlKey: true }), "k")).toBe(false);
  });
  test("keys belong to the text while somebody types", () => {
    expect(isTyping(document.createElement("textarea"))).toBe(true);
    expect(isTyping(document.createElement("button"))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
  test("arrows stop at the ends of a list", () => {
    expect(step(-1, "ArrowDown", 3)).toBe(0);
    expect(step(2, "ArrowDown", 3)).toBe(2);
    expect(step(0, "ArrowUp", 3)).toBe(0);
    expect(step(1, "End", 3)).toBe(2);
    expect(step(0, "ArrowDown", 0)).toBe(-1);
  });
});
