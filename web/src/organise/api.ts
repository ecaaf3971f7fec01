import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { AcceptAllIn, AnswersIn, BlockOut, CategoryIn, CategoryOut, CategoryPatch, DocumentOut, SuggestionGroupOut, NewsOut, OrganiseListGroupsParams, OrganiseListOpenSuggestionsParams, PassageOut as PassageSent, QueuedSuggestionOut, SchemeField, SchemeOut, SuggestionOut, VersionOut } from "@/client/server.schemas";
import { Refusal } from "@/kit";
import type { Locator } from "@/search/api";

export type { Locator, SchemeField };
export type Block = Omit<BlockOut, "text"> & { text: string };
export type Version = VersionOut;
export type Document = Omit<DocumentOut, "blocks"> & { blocks: Block[] };
export type PassageOut = Omit<PassageSent, "locator"> & { locator: Locator };
export type Suggestion = SuggestionOut;
export type OpenSuggestion = QueuedSuggestionOut;
export type CategoryNode = CategoryOut;
export type CategoryChanges = CategoryPatch;
export type Scheme = SchemeOut;

/** So many blocks the server sends at once. */
const BLOCKS = 2000;
export const pageImage = (id: number, page: number, version: number | undefined, width: number) => server.getOrganiseGetPageUrl(id, page, { version, width });
export const blockImage = (id: number, name: string, version?: number) => server.getOrganiseGetPictureUrl(id, encodeURIComponent(name), { version });
export const originalFile = (id: number, version?: number) => server.getOrganiseGetOriginalUrl(id, { version });

export const useDocument = (id: number, version?: number) =>
  useQuery({
    queryKey: ["document", id, version ?? 0], queryFn: ({ signal }) => server.organiseGetDocument(id, { version }, { signal }) as Promise<Document>, placeholderData: (old) => (old?.asset.id === id ? old : undefined),
    retry: (failures, error) => !(error instanceof Refusal) && failures < 2,
  });
/** A further stretch of a very long document. */
export const moreBlocks = (id: number, version: number | undefined, from: number) => server.organiseGetDocument(id, { version, from, count: BLOCKS }) as Promise<Document>;
export const usePassage = (id: number | undefined) =>
  useQuery({ queryKey: ["passage", id], queryFn: ({ signal }) => server.organiseGetPassage(id ?? 0, { signal }) as Promise<PassageOut>, enabled: id !== undefined, retry: false });

export const useSuggestions = (assetId: number, enabled = true) => useQuery({ queryKey: ["suggestions", assetId], queryFn: ({ signal }) => server.organiseListSuggestions(assetId, { signal }), enabled });
export const useOpenSuggestions = (filter: OrganiseListOpenSuggestionsParams) =>
  useQuery({ queryKey: ["suggestions", "open", filter], queryFn: ({ signal }) => server.organiseListOpenSuggestions({ state: "open", ...filter }, { signal }), placeholderData: keepPreviousData });

function useTouched(names = ["suggestions", "asset", "assets", "document", "search", "tags", "taxonomy"]) {
  const client = useQueryClient();
  return () => { for (const name of names) void client.invalidateQueries({ queryKey: [name] }); };
}
export type Answer = { id: number; act: "accept" | "dismiss" | "reopen" } | { id: number; act: "correct"; category_id: number };
export function useAnswerSuggestion() {
  const touched = useTouched();
  return useMutation({
    mutationFn: (answer: Answer) => {
      switch (answer.act) {
        case "accept": return server.organiseAcceptSuggestion(answer.id);
        case "dismiss": return server.organiseDismissSuggestion(answer.id);
        case "reopen": return server.organiseReopenSuggestion(answer.id);
        default: return server.organiseCorrectSuggestion(answer.id, { category_id: answer.category_id });
      }
    },
    onSuccess: touched,
  });
}

export const useTaxonomy = () => useQuery({ queryKey: ["taxonomy"], queryFn: ({ signal }) => server.organiseGetTaxonomy({ signal }), staleTime: 60_000 });
export function useAddCategory() {
  const touched = useTouched();
  return useMutation({ mutationFn: (category: CategoryIn) => server.organiseAddCategory(category), onSuccess: touched });
}
export function useChangeCategory() {
  const touched = useTouched();
  return useMutation({ mutationFn: ({ id, ...changes }: CategoryChanges & { id: number }) => server.organiseChangeCategory(id, changes), onSuccess: touched });
}
/** Takes a category away, or merges it into the one that replaces it. */
export function useRemoveCategory() {
  const touched = useTouched();
  return useMutation({ mutationFn: ({ id, into }: { id: number; into?: number | undefined }) => server.organiseRemoveCategory(id, into === undefined ? {} : { replaced_by: into }), onSuccess: touched });
}
export const useScheme = (kind: string | undefined) => useQuery({ queryKey: ["scheme", kind], queryFn: ({ signal }) => server.organiseGetScheme(kind ?? "", { signal }), enabled: Boolean(kind) });
export function useSaveScheme() {
  const touched = useTouched(["scheme", "document"]);
  return useMutation({ mutationFn: ({ kind, fields }: Scheme) => server.organiseSetScheme(kind, { fields }), onSuccess: touched });
}

/** Bulk review: the queue in groups, many answers at once, and what others answered meanwhile. */
export type SuggestionGroup = SuggestionGroupOut;
export type SuggestionNews = NewsOut;
export type AcceptAll = AcceptAllIn;
export const useSuggestionGroups = (filter: OrganiseListGroupsParams) =>
  useQuery({ queryKey: ["suggestions", "groups", filter], queryFn: ({ signal }) => server.organiseListGroups(filter, { signal }), placeholderData: keepPreviousData });
/** Asked for every few seconds: another reviewer's answers are shown where they are. */
export const useSuggestionNews = (since: string) =>
  useQuery({ queryKey: ["suggestion-news", since], queryFn: ({ signal }) => server.organiseListNews({ since }, { signal }), refetchInterval: 6000, meta: { quiet: true } });
export function useAnswerMany() {
  const touched = useTouched();
  return useMutation({ mutationFn: (answers: AnswersIn) => server.organiseAnswerSuggestions(answers), onSuccess: touched });
}
export const useAcceptAllPreview = (wanted: AcceptAll | null) =>
  useQuery({ queryKey: ["suggestions", "accept-all", wanted], queryFn: () => server.organiseAcceptAll({ ...(wanted as AcceptAll), dry_run: true }), enabled: wanted !== null, gcTime: 0 });
export function useAcceptAll() {
  const touched = useTouched();
  return useMutation({ mutationFn: (wanted: AcceptAll) => server.organiseAcceptAll({ ...wanted, dry_run: false }), onSuccess: touched });
}
export function useUndoAnswers() {
  const touched = useTouched();
  return useMutation({ mutationFn: (batch: number) => server.organiseUndoAnswers(batch), onSuccess: touched });
}
