import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AssetBrief } from "@/assets/api";
import { get, query } from "@/kit";
import type { PersonOut } from "@/people/api";

export interface Locator { block?: number; block_end?: number; page?: number; boxes?: number[][]; sheet?: string; cells?: string; slide?: number }
export interface Hit {
  asset: AssetBrief;
  passage: { id: number; text: string; highlights: [number, number][]; heading_path: string[]; locator: Locator } | null;
  title_highlights: [number, number][]; score: number; matched: ("words" | "meaning")[];
}
export interface FacetValue { value: string; label: string; count: number }
export const FACETS = ["kind", "space", "category", "tag", "owner", "time"] as const;
export type Facet = (typeof FACETS)[number];
export interface SearchOut {
  items: Hit[]; total: number; facets: Partial<Record<Facet, FacetValue[]>>; mode: "hybrid" | "lexical"; took_ms: number; vectors: { done: number; total: number };
}
export interface SearchQuery {
  q: string; kind?: string[]; space_id?: string[]; category_id?: string[]; tag?: string[]; owner_id?: string[]; from?: string; to?: string; format?: string[]; sort?: string; limit?: number; offset?: number;
}

export const useSearch = (search: SearchQuery, enabled = true) =>
  useQuery({ queryKey: ["search", search], queryFn: ({ signal }) => get<SearchOut>(`/api/search${query({ ...search })}`, signal), placeholderData: keepPreviousData, enabled });

export interface Suggested { assets: { id: number; kind: string; title: string; space: { id: number; name: string } | string }[]; people: PersonOut[] }
export const useSuggest = (q: string) =>
  useQuery({ queryKey: ["suggest", q], queryFn: ({ signal }) => get<Suggested>(`/api/search/suggest${query({ q })}`, signal), enabled: q.trim().length > 0, placeholderData: keepPreviousData, meta: { quiet: true } });
