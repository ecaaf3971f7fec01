import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, query, remove } from "@/kit";
import type { Page } from "@/people/api";

export interface AssetBrief {
  id: number; kind: string; title: string; space: { id: number; name: string }; owner: { id: number; name: string } | null;
  format: string | null; updated_at: string; confidence: string; freshness: string;
}
export interface AssetOut {
  id: number; kind: string; title: string; summary: string; space: { id: number; name: string };
  owner: { id: number; name: string; department: string | { name: string } | null } | null;
  category: { id: number; name: string; path: string[] } | null; category_by: "person" | "machine" | null; category_confidence: number | null;
  tags: string[]; details: Record<string, unknown>; secrecy: number; restricted: boolean; audience: { token: string; label: string }[];
  confidence: string; freshness: string; verified_at: string | null; version: number; format: string | null; filename: string | null; pages: number | null;
  created_at: string; updated_at: string; deleted_at: string | null;
  may: { edit: boolean; delete: boolean; verify: boolean; restrict: boolean };
}
export interface KindOut { kind: string; label: string; count?: number }
export interface AssetFilter {
  space_id?: string; kind?: string[]; category_id?: string; tag?: string[]; owner_id?: string; confidence?: string; freshness?: string | string[]; deleted?: string; q?: string;
  sort?: string; limit?: number; offset?: number;
}
export type AssetChanges = Partial<{
  title: string; summary: string; kind: string; category_id: number | null; tags: string[]; details: Record<string, unknown>; secrecy: number;
  owner_id: number; confidence: string; restricted: boolean; audience: string[]; space_id: number; review_days: number | null;
}>;

export const useAssets = (filter: AssetFilter, enabled = true) =>
  useQuery({ queryKey: ["assets", filter], queryFn: ({ signal }) => get<Page<AssetOut>>(`/api/assets${query({ ...filter })}`, signal), placeholderData: (old) => old, enabled });
export const useAsset = (id: number, enabled = true) => useQuery({ queryKey: ["asset", id], queryFn: ({ signal }) => get<AssetOut>(`/api/assets/${id}`, signal), enabled });
export const useRelated = (id: number) =>
  useQuery({ queryKey: ["asset", id, "related"], queryFn: ({ signal }) => get<{ duplicates: (AssetBrief & { similarity?: number })[]; related: AssetBrief[] }>(`/api/assets/${id}/related`, signal) });
export const useTags = () => useQuery({ queryKey: ["tags"], queryFn: ({ signal }) => get<{ tag: string; count: number }[] | Page<{ tag: string; count: number }>>("/api/tags", signal), staleTime: 60_000, select: (found) => (Array.isArray(found) ? found : found.items) });
export const useKinds = () => useQuery({ queryKey: ["kinds"], queryFn: ({ signal }) => get<KindOut[] | Page<KindOut>>("/api/kinds", signal), staleTime: 300_000, select: (found) => (Array.isArray(found) ? found : found.items) });

/** Everything that may show an asset: after a change it is asked for again. */
function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all(["asset", "assets", "document", "search", "suggestions", "workbench", "spaces", "tags"].map((name) => client.invalidateQueries({ queryKey: [name] })));
}
export function useChangeAsset() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: ({ id, ...changes }: AssetChanges & { id: number }) => patch<AssetOut>(`/api/assets/${id}`, changes), onSuccess: refresh });
}
export function useDeleteAsset() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: number) => remove<void>(`/api/assets/${id}`), onSuccess: refresh });
}
export function useRestoreAsset() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: number) => post<AssetOut>(`/api/assets/${id}/restore`), onSuccess: refresh });
}
export function useVerifyAsset() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: (id: number) => post<AssetOut>(`/api/assets/${id}/verify`), onSuccess: refresh });
}
