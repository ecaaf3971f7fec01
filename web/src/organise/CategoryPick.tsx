import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TreeSelect, useLang } from "@/kit";
import { type CategoryNode, useTaxonomy } from "./api";

export interface TreeOption { value: number; title: string; words: string; children: TreeOption[] }
export const categoryName = (node: Pick<CategoryNode, "name" | "name_en">, lang: string) => (lang === "en" && node.name_en ? node.name_en : node.name);
export function treeOptions(nodes: readonly CategoryNode[], lang: string): TreeOption[] {
  return nodes.map((node) => ({ value: node.id, title: categoryName(node, lang), words: [node.name, node.name_en, ...node.synonyms].join(" ").toLowerCase(), children: treeOptions(node.children, lang) }));
}

interface CategoryPickProps { value?: number | undefined; onPick: (id: number) => void; onClear?: () => void; placeholder?: string; size?: "small" | "middle"; width?: number; autoFocus?: boolean }
/** One category of the taxonomy, found by its name or a synonym. */
export function CategoryPick({ value, onPick, onClear, placeholder, size = "middle", width, autoFocus }: CategoryPickProps) {
  const { t } = useTranslation();
  const lang = useLang();
  const taxonomy = useTaxonomy();
  const options = useMemo(() => treeOptions(taxonomy.data ?? [], lang), [taxonomy.data, lang]);
  return (
    <TreeSelect
      value={value} treeData={options} size={size} placeholder={placeholder ?? t("organise.pickCategory")} showSearch={{ filterTreeNode: (text, node) => (node as unknown as TreeOption).words.includes(text.toLowerCase()) }}
      popupMatchSelectWidth={320} treeDefaultExpandAll={options.length < 8} allowClear={Boolean(onClear)} onClear={onClear} style={{ minWidth: width ?? (size === "small" ? 110 : 220) }} autoFocus={autoFocus} defaultOpen={autoFocus}
      onChange={(id: number | undefined) => { if (id !== undefined) onPick(id); }} aria-label={placeholder ?? t("organise.pickCategory")} data-testid="category-pick"
    />
  );
}
