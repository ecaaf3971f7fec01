import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, query, upload } from "@/kit";
import type { Page } from "@/people/api";

export const ITEM_STATES = ["waiting", "reading", "ready", "unchanged", "failed", "cancelled"] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export interface CaptureOut {
  id: number; title: string; space: { id: number; name: string }; person: { id: number; name: string } | null; origin: string; created_at: string;
  counts: Record<ItemState, number>; total: number; finished: number; seconds_left: number | null;
}
export interface CaptureItem {
  id: number; path: string; size: number; state: ItemState; stage: string | null; reason: string | null; asset_id: number | null; version: number | null; seconds: number | null;
  category: { id: number; name: string } | null; tags: string[];
}
export interface Formats { accepted: { extension: string; label: string }[]; max_bytes: number }

const running = (capture: CaptureOut | undefined) => capture !== undefined && capture.finished < capture.total;

export const useFormats = () => useQuery({ queryKey: ["formats"], queryFn: ({ signal }) => get<Formats>("/api/formats", signal), staleTime: 3_600_000 });
export const useCaptures = (filter: { limit?: number; offset?: number } = {}) =>
  useQuery({
    queryKey: ["captures", filter], queryFn: ({ signal }) => get<Page<CaptureOut>>(`/api/captures${query(filter)}`, signal), placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.items.some(running) ? 2000 : false), meta: { quiet: true },
  });
export const useCapture = (id: number) =>
  useQuery({ queryKey: ["capture", id], queryFn: ({ signal }) => get<CaptureOut>(`/api/captures/${id}`, signal), refetchInterval: (found) => (running(found.state.data) ? 1000 : false), meta: { quiet: true } });
export const useItems = (id: number, filter: { state?: string; limit: number; offset: number }, isRunning: boolean) =>
  useQuery({
    queryKey: ["capture", id, "items", filter], queryFn: ({ signal }) => get<Page<CaptureItem>>(`/api/captures/${id}/items${query(filter)}`, signal), placeholderData: keepPreviousData,
    refetchInterval: isRunning ? 1200 : false, meta: { quiet: true },
  });

function useAgain() {
  const client = useQueryClient();
  return () => Promise.all(["capture", "captures", "assets", "suggestions", "spaces"].map((name) => client.invalidateQueries({ queryKey: [name] })));
}

export interface Handed { path: string; file: Blob }
/** Hands files in; the server keeps the relative path it is given as file name. */
export function useHandIn() {
  const again = useAgain();
  return useMutation({
    mutationFn: ({ spaceId, files, title, onProgress, signal }: { spaceId: number; files: Handed[]; title?: string; onProgress?: (share: number) => void; signal?: AbortSignal }) => {
      const form = new FormData();
      form.append("space_id", String(spaceId));
      if (title) form.append("title", title);
      for (const { path, file } of files) form.append("files", file, path);
      return upload<CaptureOut>("/api/captures", form, onProgress, signal);
    },
    onSuccess: again,
  });
}
export function useHandInText() {
  const again = useAgain();
  return useMutation({ mutationFn: (input: { space_id: number; title?: string; text: string }) => post<CaptureOut>("/api/captures/text", input), onSuccess: again });
}
export function useCaptureAct() {
  const again = useAgain();
  return useMutation({ mutationFn: ({ id, item, act }: { id: number; item?: number; act: "retry" | "cancel" }) => post(`/api/captures/${id}${item ? `/items/${item}` : ""}/${act}`), onSuccess: again });
}
