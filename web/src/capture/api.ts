import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { CaptureOut as CaptureSent, FormatsOut, ItemOut, TextIn, UploadOut } from "@/client/server.schemas";
import { call, upload } from "@/kit";
import { modified, type Transport } from "./sending";

export const ITEM_STATES = ["waiting", "reading", "ready", "unchanged", "failed", "cancelled"] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export type CaptureOut = Omit<CaptureSent, "counts"> & { counts: Record<ItemState, number> };
export type CaptureItem = Omit<ItemOut, "state"> & { state: ItemState };
export type Formats = FormatsOut;
export type { UploadOut };

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
  return () => { for (const name of ["capture", "captures", "uploads", "assets", "suggestions", "spaces"]) void client.invalidateQueries({ queryKey: [name] }); };
}

export interface Handed { path: string; file: Blob }

/** How the sending of files speaks to the server; the server keeps the relative path it is given as file name. */
export const transport: Transport = {
  open: (space_id, title) => server.captureOpenCapture({ space_id, title }) as Promise<CaptureOut>,
  portion: (captureId, files, onProgress, signal) => {
    const form = new FormData();
    form.append("capture_id", String(captureId));
    for (const { path, file } of files) form.append("files", file, path);
    return upload<CaptureOut>(server.getCaptureHandInUrl(), form, onProgress, signal);
  },
  unfinished: () => server.captureListUploads(),
  begin: (capture_id, { path, file }) => server.captureBeginUpload({ capture_id, path, size: file.size, modified: modified(file) }),
  look: (id) => server.captureGetUpload(id),
  piece: (id, offset, data, signal) => call(server.getCaptureSendPieceUrl(id), { method: "PATCH", body: data, signal, headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" } }),
  finish: (id) => server.captureFinishUpload(id) as Promise<CaptureOut>,
  cancel: (id) => server.captureCancelCapture(id),
  wait: (seconds, signal) => new Promise((resolve, reject) => {
    const end = () => { window.clearTimeout(timer); window.removeEventListener("online", go); };
    const go = () => { end(); resolve(); };
    const timer = window.setTimeout(go, seconds * 1000);
    window.addEventListener("online", go);
    signal.addEventListener("abort", () => { end(); reject(new DOMException("aborted", "AbortError")); });
  }),
};

export const useUnfinished = (enabled: boolean) => useQuery({ queryKey: ["uploads"], queryFn: ({ signal }) => server.captureListUploads({ signal }), enabled, staleTime: 0 });
export function useAbandon() {
  const again = useAgain();
  return useMutation({ mutationFn: (id: number) => server.captureAbandonUpload(id), onSuccess: again });
}
export function useAfterSending() { return useAgain(); }
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
