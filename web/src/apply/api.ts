import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { AnswerOut, ApplyListQuestionsParams, ApplyListUnansweredParams, AskIn, AssistListCallsParams, CallOut, CitationOut, FeedbackIn, GapIn, GapOut, ModelIn, ModelOut, SharedOut, TrialOut } from "@/client/server.schemas";
import { download, events, Refusal } from "@/kit";

export type { AnswerOut, CallOut, GapOut, ModelIn, ModelOut, SharedOut, TrialOut };
export type Citation = CitationOut;
export type Asking = AskIn;
/** A sentence that was checked, while the answer is still coming about. */
export interface Spoken { text: string; sources: string[] }

export const useAnswer = (id: number | undefined) => useQuery({ queryKey: ["answer", id], queryFn: ({ signal }) => server.applyReadQuestion(id ?? 0, { signal }), enabled: id !== undefined });
export const useAsked = (filter: ApplyListQuestionsParams) => useQuery({ queryKey: ["asked", filter], queryFn: ({ signal }) => server.applyListQuestions(filter, { signal }), placeholderData: keepPreviousData });

export interface WhileAsking { onStarted: (started: { understood: string; writing: boolean }) => void; onSentence: (sentence: Spoken) => void }
/** Asks, and tells what comes about meanwhile; answers the whole at the end. */
export function useAskQuestion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ asking, onStarted, onSentence }: WhileAsking & { asking: Asking }) => {
      let whole: AnswerOut | undefined;
      await events(server.getApplyAskStreamingUrl(), asking, (name, data) => {
        if (name === "started") onStarted(data as { understood: string; writing: boolean });
        if (name === "sentence") onSentence(data as Spoken);
        if (name === "answer") whole = data as AnswerOut;
        if (name === "error") { const { code, message } = data as { code: string; message: string }; throw new Refusal(message, 503, code); }
      });
      // A proxy may cut the stream off: the whole answer may be had without it.
      return whole ?? server.applyAsk(asking);
    },
    onSuccess: (answer) => { client.setQueryData(["answer", answer.id], answer); return client.invalidateQueries({ queryKey: ["asked"] }); },
  });
}
export const useFeedback = () => useMutation({ mutationFn: ({ id, ...given }: FeedbackIn & { id: number }) => server.applyJudgeAnswer(id, given) });

function useAfter(...names: string[]) {
  const client = useQueryClient();
  return () => { for (const name of names) void client.invalidateQueries({ queryKey: [name] }); };
}
export function usePin() {
  const after = useAfter("asked", "answer");
  return useMutation({ mutationFn: ({ id, pinned }: { id: number; pinned: boolean }) => server.applyChangeQuestion(id, { pinned }), onSuccess: after });
}
export function useForget() {
  const after = useAfter("asked");
  return useMutation({ mutationFn: (id: number) => server.applyDeleteQuestion(id), onSuccess: after });
}
export function useForgetAll() {
  const after = useAfter("asked");
  return useMutation({ mutationFn: () => server.applyDeleteQuestions(), onSuccess: after });
}
export const useShare = () => useMutation({ mutationFn: (id: number) => server.applyShareAnswer(id) });
export const useUnshare = () => useMutation({ mutationFn: (id: number) => server.applyUnshareAnswer(id) });
export const useShared = (token: string) => useQuery({ queryKey: ["shared", token], queryFn: ({ signal }) => server.applyReadShared(encodeURIComponent(token), { signal }), retry: false });
export const useExport = () => useMutation({ mutationFn: ({ id, to }: { id: number; to: "md" | "docx" }) => download(server.getApplyExportAnswerUrl(id, { to })) });

export const useGaps = (filter: ApplyListUnansweredParams) => useQuery({ queryKey: ["gaps", filter], queryFn: ({ signal }) => server.applyListUnanswered(filter, { signal }), placeholderData: keepPreviousData });
export function useSettleGap() {
  const after = useAfter("gaps");
  return useMutation({ mutationFn: ({ id, ...said }: GapIn & { id: number }) => server.applySettleUnanswered(id, said), onSuccess: after });
}

export const useModel = () => useQuery({ queryKey: ["model"], queryFn: ({ signal }) => server.assistReadModel({ signal }) });
export function useSaveModel() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (model: ModelIn) => server.assistPutModel(model), onSuccess: (model) => { client.setQueryData(["model"], model); } });
}
export function useTryModel() {
  const after = useAfter("calls");
  return useMutation({ mutationFn: (model: ModelIn | null) => server.assistTryModel(model), onSuccess: after });
}
export const useCalls = (filter: AssistListCallsParams) => useQuery({ queryKey: ["calls", filter], queryFn: ({ signal }) => server.assistListCalls(filter, { signal }), placeholderData: keepPreviousData });
export const useEmbedder = () => useQuery({ queryKey: ["embedder"], queryFn: ({ signal }) => server.assistReadEmbedder({ signal }) });
export const useTryEmbedder = () => useMutation({ mutationFn: () => server.assistTryEmbedder() });
