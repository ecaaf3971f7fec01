import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AssetBrief, AssetOut } from "@/assets/api";
import { get, patch, post, put, query, Refusal, remove } from "@/kit";
export interface Page<T> { items: T[]; total: number }

export type BlockType = "heading" | "paragraph" | "list_item" | "table" | "code" | "image" | "formula" | "quote" | "page";
export interface Block {
  index: number; passage_id?: number | null; type: BlockType; text: string; level?: number; rows?: string[][]; header?: boolean; page?: number | null; box?: number[] | null;
  sheet?: string | null; cells?: string | null; slide?: number | null; image?: string | null; alt?: string;
}
export interface Version { number: number; filename: string; format: string; size: number; pages: number | null; characters?: number; created_at: string; created_by: string | null; warnings: string[] }
export interface Document {
  asset: AssetOut; version: Version; versions: Version[]; outline: { block: number; level: number; text: string }[]; blocks: Block[]; block_count: number;
  key_sentences: { text: string; passage_id: number | null }[]; pages: { number: number; width: number; height: number }[] | null; warnings: string[];
}
export interface Locator { block?: number; block_end?: number; start?: number; end?: number; rows?: [number, number]; page?: number; boxes?: number[][]; sheet?: string; cells?: string; slide?: number }
export interface PassageOut { asset_id: number; version: number; text: string; heading_path: string[]; locator: Locator; blocks: number[] }
export interface Suggestion {
  id: number; kind: "category" | "tag" | "duplicate"; value: string; label: string; confidence: number; reasons: { word: string; weight: number }[]; state: "open" | "accepted" | "corrected" | "dismissed";
}
export interface OpenSuggestion extends Suggestion { asset: AssetBrief }
export interface CategoryNode { id: number; name: string; name_en: string; description: string; synonyms: string[]; parent_id: number | null; assets: number; children: CategoryNode[] }
export interface SchemeField { name: string; label: string; label_en: string; type: "text" | "number" | "date" | "choice" | "person"; choices?: string[]; required?: boolean }
export interface Scheme { kind: string; fields: SchemeField[] }

const BLOCKS = 2000;
const at = (version?: number, more: Record<string, number | undefined> = {}) => query({ version, ...more });
export const pageImage = (id: number, page: number, version: number | undefined, width: number) => `/api/documents/${id}/pages/${page}.png${at(version, { width })}`;
export const blockImage = (id: number, name: string, version?: number) => `/api/documents/${id}/images/${encodeURIComponent(name)}${at(version)}`;
export const originalFile = (id: number, version?: number) => `/api/documents/${id}/original${at(version)}`;

export const useDocument = (id: number, version?: number) =>
  useQuery({ queryKey: ["document", id, version ?? 0], queryFn: ({ signal }) => get<Document>(`/api/documents/${id}${at(version)}`, signal), placeholderData: (old) => (old?.asset.id === id ? old : undefined), retry: (failures, error) => !(error instanceof Refusal) && failures < 2 });
/** A further stretch of a very long document. */
export const moreBlocks = (id: number, version: number | undefined, from: number) => get<Document>(`/api/documents/${id}${at(version, { from, count: BLOCKS })}`);
export const usePassage = (id: number | undefined) =>
  useQuery({ queryKey: ["passage", id], queryFn: ({ signal }) => get<PassageOut>(`/api/passages/${id}`, signal), enabled: id !== undefined, retry: false });

export const useSuggestions = (assetId: number, enabled = true) =>
  useQuery({ queryKey: ["suggestions", assetId], queryFn: ({ signal }) => get<Suggestion[] | Page<Suggestion>>(`/api/assets/${assetId}/suggestions`, signal), enabled, select: (found) => (Array.isArray(found) ? found : found.items) });
export const useOpenSuggestions = (filter: { space_id?: string; kind?: string; limit?: number; offset?: number }) =>
  useQuery({ queryKey: ["suggestions", "open", filter], queryFn: ({ signal }) => get<Page<OpenSuggestion>>(`/api/suggestions${query({ state: "open", ...filter })}`, signal), placeholderData: keepPreviousData });

const TOUCHED = ["suggestions", "asset", "assets", "document", "search", "tags", "taxonomy"];
function useTouched(names = TOUCHED) {
  const client = useQueryClient();
  return () => Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}
export type Answer = { id: number; act: "accept" } | { id: number; act: "dismiss" } | { id: number; act: "correct"; category_id: number };
export function useAnswerSuggestion() {
  const touched = useTouched();
  return useMutation({ mutationFn: (answer: Answer) => post<unknown>(`/api/suggestions/${answer.id}/${answer.act}`, answer.act === "correct" ? { category_id: answer.category_id } : undefined), onSuccess: touched });
}

export const useTaxonomy = () => useQuery({ queryKey: ["taxonomy"], queryFn: ({ signal }) => get<CategoryNode[]>("/api/taxonomy", signal), staleTime: 60_000 });
export type CategoryChanges = Partial<Pick<CategoryNode, "name" | "name_en" | "description" | "synonyms" | "parent_id">>;
export function useSaveCategory() {
  const touched = useTouched();
  return useMutation({
    mutationFn: ({ id, ...changes }: CategoryChanges & { id?: number }) => (id === undefined ? post<CategoryNode>("/api/taxonomy", changes) : patch<CategoryNode>(`/api/taxonomy/${id}`, changes)),
    onSuccess: touched,
  });
}
export function useDeleteCategory() {
  const touched = useTouched();
  return useMutation({ mutationFn: (id: number) => remove<unknown>(`/api/taxonomy/${id}`), onSuccess: touched });
}
export const useScheme = (kind: string | undefined) => useQuery({ queryKey: ["scheme", kind], queryFn: ({ signal }) => get<Scheme>(`/api/schemes/${kind}`, signal), enabled: Boolean(kind) });
export function useSaveScheme() {
  const touched = useTouched(["scheme", "document"]);
  return useMutation({ mutationFn: ({ kind, fields }: Scheme) => put<Scheme>(`/api/schemes/${kind}`, { fields }), onSuccess: touched });
}
