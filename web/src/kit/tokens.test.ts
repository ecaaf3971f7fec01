import { describe, expect, test } from "vitest";
import { cssVariables, dark, light, type Palette } from "./tokens";

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each([["light", light], ["dark", dark]] as [string, Palette][])("%s palette", (_, palette) => {
  const grounds = ["paper", "ground", "hover", "selected"] as const;
  const inks = ["ink", "inkSecond", "accent", "success", "warn", "danger", "info"] as const;
  test.each(grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const)))("%s is readable on %s (AA)", (ink, ground) => {
    expect(contrast(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
  test.each(["paper", "ground", "raised"] as const)("quiet ink is readable on %s (AA)", (ground) => expect(contrast(palette.inkThird, palette[ground])).toBeGreaterThanOrEqual(4.5));
  test("words on filled buttons, notices and marks are readable", () => {
    expect(contrast(palette.onAccent, palette.accentFill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.onAccent, palette.dangerFill)).toBeGreaterThanOrEqual(4.5);
    for (const soft of ["mark", "markStrong", "warnSoft", "infoSoft", "dangerSoft", "successSoft", "accentSoft"] as const) expect(contrast(palette.ink, palette[soft])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.accent, palette.accentSoft)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.warn, palette.warnSoft)).toBeGreaterThanOrEqual(4.5);
  });
});

test("both palettes name the same colours, as CSS variables", () => {
  expect(Object.keys(dark)).toEqual(Object.keys(light));
  expect(cssVariables(light)["--ink-second"]).toBe(light.inkSecond);
});
