/**
 * Every colour, size and duration of the product. No other file may hold a colour literal (scripts/walls.mjs sees to it).
 * Dark is a design of its own: grounds step up in lightness instead of casting shadows, the accent is lifted for text and deepened for fills.
 */
export interface Palette {
  ink: string; inkSecond: string; inkThird: string; inkDisabled: string;
  paper: string; ground: string; raised: string; sunken: string; hover: string; selected: string;
  line: string; lineStrong: string;
  accent: string; accentFill: string; accentFillHover: string; accentFillPressed: string; accentSoft: string; onAccent: string;
  success: string; successSoft: string; warn: string; warnSoft: string; danger: string; dangerFill: string; dangerSoft: string; info: string; infoSoft: string;
  mark: string; markStrong: string; markLine: string; codeGround: string; veil: string; shadow: string; pageImage: string; watermark: string;
}

export const light: Palette = {
  ink: "#1F2328", inkSecond: "#57606A", inkThird: "#69727B", inkDisabled: "#9AA2AA",
  paper: "#FFFFFF", ground: "#F6F7F8", raised: "#FFFFFF", sunken: "#EFF1F3", hover: "#F1F3F4", selected: "#E8F3F1",
  line: "#E3E6E8", lineStrong: "#C8CED3",
  accent: "#0F766E", accentFill: "#0F766E", accentFillHover: "#0B625B", accentFillPressed: "#084C47", accentSoft: "#E4F1EF", onAccent: "#FFFFFF",
  success: "#1A7343", successSoft: "#E5F3EA", warn: "#855700", warnSoft: "#FBF1DC", danger: "#B3261E", dangerFill: "#B3261E", dangerSoft: "#FBEAE8",
  info: "#2F5F9E", infoSoft: "#E8EFF8",
  mark: "#FFF0BD", markStrong: "#FFDF7E", markLine: "#D9A514", codeGround: "#F3F5F6", veil: "rgba(20, 26, 31, 0.38)", shadow: "rgba(20, 26, 31, 0.14)",
  pageImage: "none", watermark: "rgba(87, 96, 106, 0.2)",
};

export const dark: Palette = {
  ink: "#E4E8EB", inkSecond: "#A6B0B8", inkThird: "#8E98A1", inkDisabled: "#5F6870",
  paper: "#191D20", ground: "#121517", raised: "#21262A", sunken: "#0E1113", hover: "#22272B", selected: "#17302D",
  line: "#2B3136", lineStrong: "#454D55",
  accent: "#4CC2B5", accentFill: "#127D74", accentFillHover: "#159085", accentFillPressed: "#0F6A62", accentSoft: "#16302D", onAccent: "#FFFFFF",
  success: "#66C796", successSoft: "#162A20", warn: "#E0B35C", warnSoft: "#2D2514", danger: "#F1938A", dangerFill: "#B93A31", dangerSoft: "#341D1B",
  info: "#8DB5E4", infoSoft: "#1A2635",
  mark: "#4A3F16", markStrong: "#6B5916", markLine: "#D9A514", codeGround: "#14181A", veil: "rgba(0, 0, 0, 0.58)", shadow: "rgba(0, 0, 0, 0.5)",
  pageImage: "brightness(0.9)", watermark: "rgba(166, 176, 184, 0.2)",
};

export const type = {
  family: `-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif`,
  mono: `ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace`,
  size: 14, line: 22, small: 12, smallLine: 18, title: 20, titleLine: 28, reading: 16, readingLine: 28, measure: 672,
} as const;

export const shape = { radius: 6, grid: 8, rail: 208, railNarrow: 56, bar: 52, control: 32, motion: "120ms" } as const;

/** The palette as CSS custom properties (`inkSecond` becomes `--ink-second`), for the style sheets. */
export function cssVariables(palette: Palette): Record<string, string> {
  const kebab = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const colours = Object.entries(palette).map(([name, value]) => [kebab(name), value]);
  const sizes = Object.entries({
    "--radius": `${shape.radius}px`, "--rail": `${shape.rail}px`, "--rail-narrow": `${shape.railNarrow}px`, "--bar": `${shape.bar}px`,
    "--motion": shape.motion, "--mono": type.mono, "--family": type.family, "--measure": `${type.measure}px`,
  });
  return Object.fromEntries([...colours, ...sizes]);
}
