import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type {
  EvaluationDetails, EvaluationOut, ExplainOut, FacetValue, HitOut, Imported, JudgedOut, JudgeIn, MissedOut, PassageHitOut, QueryResult, RecentOut, SavedIn, SavedOut, SearchListMissedParams, SearchListSynonymsParams,
  SearchListWordsParams, SearchOut, SearchSearchAssetsParams, Suggestions, SynonymIn, SynonymOut, WishIn, WordIn, WordOut,
} from "@/client/server.schemas";

export type { EvaluationDetails, EvaluationOut, ExplainOut, FacetValue, Imported, JudgedOut, MissedOut, QueryResult, RecentOut, SavedOut, SearchOut, SynonymIn, SynonymOut, WordOut };
/** Where a passage stands; keys that do not apply are absent. */
export interface Locator { block?: number; block_end?: number; start?: number; end?: number; rows?: [number, number]; page?: number; boxes?: number[][]; sheet?: string; cells?: string; slide?: number }
export type Passage = PassageHitOut;
export type Hit = HitOut;
export const FACETS = ["kind", "space", "category", "tag", "owner", "time", "format"] as const;
export type Facet = (typeof FACETS)[number];
export type SearchQuery = SearchSearchAssetsParams;
export type Suggested = Suggestions;

export const useSearch = (search: SearchQuery, enabled = true) =>
  useQuery({ queryKey: ["search", search], queryFn: ({ signal }) => server.searchSearchAssets({ ...search, remember: !search.offset }, { signal }), placeholderData: keepPreviousData, enabled, refetchOnWindowFocus: false });
export const useSuggest = (q: string, enabled = q.trim().length > 0) =>
  useQuery({ queryKey: ["suggest", q], queryFn: ({ signal }) => server.searchSuggestWhileTyping({ q }, { signal }), enabled, placeholderData: keepPreviousData, meta: { quiet: true } });
/** Why one hit stands where it stands: the same search once more, with reasons. */
export const useExplained = (search: SearchQuery, assetId: number, enabled: boolean) =>
  useQuery({ queryKey: ["explained", search], queryFn: ({ signal }) => server.searchSearchAssets({ ...search, explain: true }, { signal }), enabled, select: (found) => found.items.find((hit) => hit.asset.id === assetId)?.explain ?? null });

/** A change after which lists are asked for anew. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>, ...stale: string[]) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))) });
}

export const useRecent = () => useQuery({ queryKey: ["recent"], queryFn: ({ signal }) => server.searchListRecent({ signal }) });
export const useForgetRecent = () => useChange((id: number | undefined) => (id === undefined ? server.searchForgetRecent() : server.searchForgetOneRecent(id)), "recent", "suggest");
export const useSaved = (enabled = true) => useQuery({ queryKey: ["saved"], queryFn: ({ signal }) => server.searchListSaved({ signal }), enabled });
export const useSave = () => useChange((saved: SavedIn) => server.searchSaveSearch(saved), "saved");
export const useRenameSaved = () => useChange(({ id, name }: { id: number; name: string }) => server.searchRenameSaved(id, { name }), "saved");
export const useOpenSaved = () => useChange((id: number) => server.searchOpenSaved(id), "saved");
export const useDeleteSaved = () => useChange((id: number) => server.searchDeleteSaved(id), "saved");
export const useWishes = () => useQuery({ queryKey: ["wishes"], queryFn: ({ signal }) => server.searchListWishes({ signal }) });
export const useWish = () => useChange((wish: WishIn) => server.searchAddWish(wish), "wishes");
export const useDropWish = () => useChange((id: number) => server.searchDropWish(id), "wishes");

export const useMissed = (params: SearchListMissedParams) => useQuery({ queryKey: ["missed", params], queryFn: ({ signal }) => server.searchListMissed(params, { signal }), placeholderData: keepPreviousData });
export const useSolve = () => useChange(({ id, assetId }: { id: number; assetId: number | null }) => server.searchSolveMissed(id, { asset_id: assetId }), "missed");
export const useDismiss = () => useChange((id: number) => server.searchDismissMissed(id), "missed");

export const useSynonyms = (params: SearchListSynonymsParams) => useQuery({ queryKey: ["synonyms", params], queryFn: ({ signal }) => server.searchListSynonyms(params, { signal }), placeholderData: keepPreviousData });
export const useSaveSynonym = () => useChange(({ id, ...entry }: SynonymIn & { id?: number }) => (id === undefined ? server.searchAddSynonym(entry) : server.searchChangeSynonym(id, entry)), "synonyms", "effect", "search");
export const useRemoveSynonym = () => useChange((id: number) => server.searchRemoveSynonym(id), "synonyms", "effect", "search");
export const useImportSynonyms = () => useChange((file: File) => server.searchImportSynonyms({ file }), "synonyms", "effect");
export const useEffectOf = (text: string) => useQuery({ queryKey: ["effect", text], queryFn: ({ signal }) => server.searchSynonymEffect({ text }, { signal }), enabled: text.trim().length > 1, placeholderData: keepPreviousData });
export const SYNONYMS_CSV = "/api/search/synonyms/export";
export const JUDGED_JSONL = "/api/search/judged/export";

/** While a word waits to be read anew in old texts, the list is asked for again. */
export const useWords = (params: SearchListWordsParams) =>
  useQuery({ queryKey: ["dictionary", params], queryFn: ({ signal }) => server.searchListWords(params, { signal }), placeholderData: keepPreviousData, refetchInterval: (query) => (query.state.data?.items.some((word) => !word.applied) ? 2000 : false) });
export const useAddWords = () => useChange((words: WordIn) => server.searchAddWords(words), "dictionary", "cut");
export const useRemoveWord = () => useChange((id: number) => server.searchRemoveWord(id), "dictionary", "cut");
export const useCut = (text: string) => useQuery({ queryKey: ["cut", text], queryFn: ({ signal }) => server.searchCutText({ text }, { signal }), enabled: text.trim().length > 0, placeholderData: keepPreviousData });

export const useJudged = (text: string) => useQuery({ queryKey: ["judged", text], queryFn: ({ signal }) => server.searchListJudged({ text }, { signal }), placeholderData: keepPreviousData });
export const useJudge = () => useChange((judged: JudgeIn) => server.searchAddJudged(judged), "judged");
export const useUnjudge = () => useChange(({ id, assetId }: { id: number; assetId: number }) => server.searchRemoveAnswer(id, assetId), "judged");
export const useRemoveJudged = () => useChange((id: number) => server.searchRemoveJudged(id), "judged");
export const useImportJudged = () => useChange((file: File) => server.searchImportJudged({ file }), "judged");
const isUnderWay = (run: EvaluationOut) => run.state === "waiting" || run.state === "running";
export const useEvaluations = () => useQuery({ queryKey: ["evaluations"], queryFn: ({ signal }) => server.searchListEvaluations({ signal }), refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? 1500 : false) });
export const useEvaluate = () => useChange(() => server.searchStartEvaluation(), "evaluations");
export const useEvaluation = (id: number | undefined) => useQuery({ queryKey: ["evaluation", id], queryFn: ({ signal }) => server.searchEvaluationDetails(id as number, { signal }), enabled: id !== undefined });
