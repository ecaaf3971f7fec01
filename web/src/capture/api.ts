import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { CaptureOut as CaptureSent, FormatsOut, ItemOut, TextIn } from "@/client/server.schemas";
import { upload } from "@/kit";

export const ITEM_STATES = ["waiting", "reading", "ready", "unchanged", "failed", "cancelled"] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export type CaptureOut = Omit<CaptureSent, "counts"> & { counts: Record<ItemState, number> };
export type CaptureItem = Omit<ItemOut, "state"> & { state: ItemState };
export type Formats = FormatsOut;

const running = (capture: CaptureOut | undefined) => capture !== undefined && capture.finished < capture.total;

export const useFormats = () => useQuery({ queryKey: ["formats"], queryFn: ({ signal }) => server.captureListFormats({ signal }), staleTime: 3_600_000 });
export const useCaptures = (filter: { limit?: number; offset?: number } = {}) =>
  useQuery({
    queryKey: ["captures", filter], queryFn: ({ signal }) => server.captureListCaptures(filter, { signal }) as Promise<{ items: CaptureOut[]; total: number }>, placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some(running) ? 2000 : false), meta: { quiet: true },
  });
export const useCapture = (id: number) =>
  useQuery({ queryKey: ["capture", id], queryFn: ({ signal }) => server.captureGetCapture(id, { signal }) as Promise<CaptureOut>, refetchInterval: (found) => (running(found.state.data) ? 1000 : false), meta: { quiet: true } });
export const useItems = (id: number, filter: { state?: ItemState[]; limit: number; offset: number }, isRunning: boolean) =>
  useQuery({
    queryKey: ["capture", id, "items", filter], queryFn: ({ signal }) => server.captureListItems(id, filter, { signal }) as Promise<{ items: CaptureItem[]; total: number }>, placeholderData: keepPreviousData,
    refetchInterval: isRunning ? 1200 : false, meta: { quiet: true },
  });

function useAgain() {
  const client = useQueryClient();
  return () => { for (const name of ["capture", "captures", "assets", "suggestions", "spaces"]) void client.invalidateQueries({ queryKey: [name] }); };
}

export interface Handed { path: string; file: Blob }
export interface HandIn { spaceId: number; files: Handed[]; title?: string; onProgress?: (share: number) => void; signal?: AbortSignal }
/** Hands files in, with progress; the server keeps the relative path it is given as file name. */
export function useHandIn() {
  const again = useAgain();
  return useMutation({
    mutationFn: ({ spaceId, files, title, onProgress, signal }: HandIn) => {
      const form = new FormData();
      form.append("space_id", String(spaceId));
      if (title) form.append("title", title);
      for (const { path, file } of files) form.append("files", file, path);
      return upload<CaptureOut>(server.getCaptureHandInUrl(), form, onProgress, signal);
    },
    onSuccess: again,
  });
}
export function useHandInText() {
  const again = useAgain();
  return useMutation({ mutationFn: (input: TextIn) => server.captureHandInText(input) as Promise<CaptureOut>, onSuccess: again });
}
export function useCaptureAct() {
  const again = useAgain();
  return useMutation<unknown, Error, { id: number; item?: number; act: "retry" | "cancel" }>({
    mutationFn: ({ id, item, act }) => {
      if (item === undefined) return act === "retry" ? server.captureRetryCapture(id) : server.captureCancelCapture(id);
      return act === "retry" ? server.captureRetryItem(id, item) : server.captureCancelItem(id, item);
    },
    onSuccess: again,
  });
}
