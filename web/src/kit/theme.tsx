import { App, ConfigProvider, theme as antdTheme, type ThemeConfig } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { cssVariables, dark, light, type Palette, shape, type as typeface } from "./tokens";

export type ThemeChoice = "light" | "dark" | "system";
interface ThemeState { choice: ThemeChoice; mode: "light" | "dark"; choose: (choice: ThemeChoice) => void }

const STORED = "zhixing.theme";
const ThemeContext = createContext<ThemeState>({ choice: "system", mode: "light", choose: () => undefined });
export const useTheme = () => useContext(ThemeContext);

function antdThemeOf(palette: Palette, mode: "light" | "dark"): ThemeConfig {
  return {
    algorithm: mode === "dark" ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      colorPrimary: palette.accentFill, colorPrimaryHover: palette.accentFillHover, colorPrimaryActive: palette.accentFillPressed,
      colorPrimaryBg: palette.accentSoft, colorPrimaryBgHover: palette.accentSoft, colorPrimaryText: palette.accent, colorPrimaryBorder: palette.accent,
      colorLink: palette.accent, colorLinkHover: palette.accent, colorLinkActive: palette.accent,
      colorSuccess: palette.success, colorWarning: palette.warn, colorError: palette.danger, colorInfo: palette.info,
      colorSuccessBg: palette.successSoft, colorWarningBg: palette.warnSoft, colorErrorBg: palette.dangerSoft, colorInfoBg: palette.infoSoft,
      colorText: palette.ink, colorTextSecondary: palette.inkSecond, colorTextTertiary: palette.inkThird, colorTextQuaternary: palette.inkDisabled,
      colorTextPlaceholder: palette.inkThird, colorTextDescription: palette.inkSecond,
      colorBgBase: palette.paper, colorBgContainer: palette.paper, colorBgElevated: palette.raised, colorBgLayout: palette.ground, colorBgMask: palette.veil,
      colorBorder: palette.lineStrong, colorBorderSecondary: palette.line, colorSplit: palette.line,
      controlItemBgHover: palette.hover, controlItemBgActive: palette.selected, controlItemBgActiveHover: palette.selected,
      colorFillAlter: palette.ground,
      borderRadius: shape.radius, borderRadiusLG: shape.radius, borderRadiusSM: 4, fontSize: typeface.size, fontFamily: typeface.family, fontFamilyCode: typeface.mono,
      lineHeight: typeface.line / typeface.size, controlHeight: shape.control, motionDurationFast: "0.06s", motionDurationMid: "0.1s", motionDurationSlow: "0.15s",
      boxShadow: `0 6px 24px ${palette.shadow}`, boxShadowSecondary: `0 6px 24px ${palette.shadow}`, wireframe: false,
    },
    components: {
      Table: { headerBg: palette.paper, headerColor: palette.inkSecond, rowHoverBg: palette.hover, rowSelectedBg: palette.selected, rowSelectedHoverBg: palette.selected, cellPaddingBlock: 9, cellPaddingBlockMD: 7, cellPaddingBlockSM: 5, headerSplitColor: "transparent", headerSortActiveBg: "transparent", headerSortHoverBg: "transparent", bodySortBg: "transparent", fixedHeaderSortActiveBg: "transparent" },
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500, colorError: palette.danger, },
      Tabs: { horizontalItemPadding: "10px 0", horizontalMargin: "0", itemColor: palette.inkSecond, itemSelectedColor: palette.ink, inkBarColor: palette.accent },
      Segmented: { trackBg: palette.sunken, itemSelectedBg: palette.raised },
      Modal: { contentBg: palette.raised, headerBg: palette.raised }, Drawer: { colorBgElevated: palette.paper },
      Tag: { defaultBg: palette.sunken, defaultColor: palette.inkSecond }, Tooltip: { maxWidth: 360 },
      Form: { labelColor: palette.ink, verticalLabelPadding: "0 0 4px", itemMarginBottom: 18 }, Tree: { nodeSelectedBg: palette.selected, titleHeight: 30 },
      Progress: { defaultColor: palette.accentFill, remainingColor: palette.sunken },
    },
  };
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(STORED);
  return value === "light" || value === "dark" ? value : "system";
}

function useSystemDark(): boolean {
  const query = useMemo(() => window.matchMedia("(prefers-color-scheme: dark)"), []);
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const listen = (event: MediaQueryListEvent) => setDark(event.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, [query]);
  return isDark;
}

/** Feeds antd and the style sheets from tokens.ts, and remembers light, dark or "as the system". */
export function ThemeProvider({ lang, children }: { lang: string; children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(stored);
  const systemDark = useSystemDark();
  const mode = choice === "system" ? (systemDark ? "dark" : "light") : choice;
  const palette = mode === "dark" ? dark : light;

  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = mode;
    root.style.colorScheme = mode;
    for (const [name, value] of Object.entries(cssVariables(palette))) root.style.setProperty(name, value);
  }, [mode, palette]);

  const choose = useCallback((next: ThemeChoice) => {
    localStorage.setItem(STORED, next);
    setChoice(next);
  }, []);
  const state = useMemo(() => ({ choice, mode, choose }) as const, [choice, mode, choose]);
  const config = useMemo(() => antdThemeOf(palette, mode), [palette, mode]);
  return (
    <ThemeContext value={state}>
      <ConfigProvider theme={config} locale={lang === "en" ? enUS : zhCN} button={{ autoInsertSpace: false }}>
        <App message={{ maxCount: 3, duration: 4 }}>{children}</App>
      </ConfigProvider>
    </ThemeContext>
  );
}
