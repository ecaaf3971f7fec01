import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { AnswerOut, AskIn, CitationOut, FeedbackIn } from "@/client/server.schemas";

export type { AnswerOut };
export type Citation = CitationOut;
export type Asking = AskIn;

export const useAnswer = (id: number | undefined) => useQuery({ queryKey: ["answer", id], queryFn: ({ signal }) => server.applyReadQuestion(id ?? 0, { signal }), enabled: id !== undefined });
export const useAsked = (limit = 20) => useQuery({ queryKey: ["asked", limit], queryFn: ({ signal }) => server.applyListQuestions({ limit }, { signal }), placeholderData: keepPreviousData });
export function useAskQuestion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asking: Asking) => server.applyAsk(asking),
    onSuccess: (answer) => { client.setQueryData(["answer", answer.id], answer); return client.invalidateQueries({ queryKey: ["asked"] }); },
  });
}
export const useFeedback = () => useMutation({ mutationFn: ({ id, ...given }: FeedbackIn & { id: number }) => server.applyJudgeAnswer(id, given) });
