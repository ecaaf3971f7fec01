import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AssetBrief } from "@/assets/api";
import { get, post, query } from "@/kit";
import type { Page, PersonOut } from "@/people/api";
import type { Locator } from "@/search/api";

export interface Citation { n: number; asset: AssetBrief; passage_id: number; version: number; heading_path: string[]; locator: Locator; text: string; start: number; end: number }
export interface AnswerOut {
  id: number; thread_id: number; question: string; understood: string; space_id: number | null; kind: string | null; asked_at: string; hints: { code: string; message: string; citations: number[] }[]; refused: boolean; reason: string | null; sentences: { text: string; citations: number[] }[]; citations: Citation[];
  looked_at: { asset: AssetBrief; passage_id: number; text: string }[]; related: AssetBrief[]; people: { person: PersonOut; why: string }[];
  seconds: number; feedback: { helpful: boolean | null; comment: string };
}
export interface Asking { question: string; space_id?: number; kind?: string; thread_id?: number }
export interface AskedLine { id: number; thread_id: number; question: string; refused: boolean; asked_at: string }

export const useAnswer = (id: number | undefined) => useQuery({ queryKey: ["answer", id], queryFn: ({ signal }) => get<AnswerOut>(`/api/ask/${id}`, signal), enabled: id !== undefined });
export const useAsked = (filter: { limit?: number; offset?: number } = { limit: 20 }) => useQuery({ queryKey: ["asked", filter], queryFn: ({ signal }) => get<Page<AskedLine>>(`/api/ask${query(filter)}`, signal), placeholderData: keepPreviousData });
export function useAskQuestion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asking: Asking) => post<AnswerOut>("/api/ask", asking),
    onSuccess: (answer) => { client.setQueryData(["answer", answer.id], answer); return client.invalidateQueries({ queryKey: ["asked"] }); },
  });
}
export function useFeedback() {
  return useMutation({ mutationFn: ({ id, ...given }: { id: number; helpful: boolean; comment?: string }) => post<unknown>(`/api/ask/${id}/feedback`, given) });
}
