/**
 * The kit: what every page is made of. Read this before adding a page.
 *
 * Walls (npm run lint refuses otherwise)
 * - Only kit imports antd and the icon set. Need another antd component? Re-export it here.
 * - Only a room's `api.ts` calls the server: it holds the types, the query hooks (`useAssets`) and the mutations (`useDeleteAsset`). Pages use hooks.
 * - No bare strings in JSX: `t()` with a key, written first in locale/zh/<room>.json, then in locale/en/<room>.json; a test holds both to the same keys.
 * - No colour literals outside tokens.ts: style sheets use var(--ink), var(--line) …; light and dark then follow by themselves.
 *
 * A page
 * - lives in its room (`src/<room>/NamePage.tsx` with `export default`), is lazy in app/routes.tsx, and starts with `<Page title crumbs actions>`;
 *   at most one primary button. `useUrlState` keeps filters, tab and selection in the URL.
 * - `<Loaded query>` gives skeleton on first paint, error with retry, then the content. Lists end in `<Empty>` with the next step.
 * - A mutation answers with `useSay().done("说了什么", undo)` or `.failed(error)`; the server's sentence is shown as it comes.
 *   What can be undone is done at once and offers undo; only what cannot asks first (`ConfirmButton`, its answer a verb).
 * - Tables are `DataTable`; people `Who`; times `Ago`; numbers `useCount`; states `State` (a word, never colour alone).
 * - Key elements carry a stable `data-testid` in kebab-case.
 * - Works at 390 px, by keyboard, in light and dark. Chinese: short, second person, no blame.
 */
export {
  App, Alert, AutoComplete, Button, Checkbox, DatePicker, Drawer, Dropdown, Form, Input, InputNumber, Modal, Popover, Progress, Radio, Segmented, Select, Switch, Table, Tabs, Tag, Tooltip, Tree, TreeSelect, Watermark,
} from "antd";
export type { InputRef, MenuProps, TableProps } from "antd";
export * from "./icons";
export { ConfirmButton } from "./Confirm";
export { type Column, DataTable, Pager } from "./DataTable";
export { Empty, ErrorNote, Loaded, Loading, Notice, State, ThinLine, type Tone, useSay, useSentence } from "./Feedback";
export { ago, bytes, count, day, duration, exactly, percent } from "./format";
export { call, download, events, fileName, get, patch, post, put, query, Refusal, remove, upload, whenSignedOut } from "./http";
export { isTyping, matches, step, useHotkeys } from "./keys";
export { type Lang, stored } from "./memory";
export { useNarrow } from "./narrow";
export { type Crumb, Page, Section } from "./Page";
export { ThemeProvider, type ThemeChoice, useTheme } from "./theme";
export { dark, light } from "./tokens";
export { useUrlState } from "./url";
export { Ago, Hint, Marked, type Slice, slices, useCount, useLang, Who } from "./words";
