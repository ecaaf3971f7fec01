import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { FacetValue, HitOut, PassageHitOut, SearchOut, SearchSearchAssetsParams, Suggestions } from "@/client/server.schemas";

export type { FacetValue, SearchOut };
/** Where a passage stands; keys that do not apply are absent. */
export interface Locator { block?: number; block_end?: number; start?: number; end?: number; rows?: [number, number]; page?: number; boxes?: number[][]; sheet?: string; cells?: string; slide?: number }
export type Passage = PassageHitOut;
export type Hit = HitOut;
export const FACETS = ["kind", "space", "category", "tag", "owner", "time", "format"] as const;
export type Facet = (typeof FACETS)[number];
export type SearchQuery = SearchSearchAssetsParams;
export type Suggested = Suggestions;

export const useSearch = (search: SearchQuery, enabled = true) =>
  useQuery({ queryKey: ["search", search], queryFn: ({ signal }) => server.searchSearchAssets(search, { signal }), placeholderData: keepPreviousData, enabled });
export const useSuggest = (q: string) =>
  useQuery({ queryKey: ["suggest", q], queryFn: ({ signal }) => server.searchSuggestWhileTyping({ q }, { signal }), enabled: q.trim().length > 0, placeholderData: keepPreviousData, meta: { quiet: true } });
