import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { ClusterDetailOut, ClusterOut, ComparisonOut, MemberOut, MergeIn, MergeOut, MergePreviewOut, OrganiseListClustersParams, RowOut } from "@/client/server.schemas";

export type Cluster = ClusterOut;
export type ClusterDetail = ClusterDetailOut;
export type Comparison = ComparisonOut;
export type Member = MemberOut;
export type Merge = MergeOut;
export type MergePlan = MergeIn;
export type MergePreview = MergePreviewOut;
export type DiffRow = RowOut;

export const useClusters = (filter: OrganiseListClustersParams) =>
  useQuery({ queryKey: ["clusters", filter], queryFn: ({ signal }) => server.organiseListClusters(filter, { signal }), placeholderData: keepPreviousData });
export const useCluster = (id: number) => useQuery({ queryKey: ["clusters", id], queryFn: ({ signal }) => server.organiseGetCluster(id, { signal }), retry: false });
export const useComparison = (one: number, other: number, enabled: boolean) =>
  useQuery({ queryKey: ["clusters", "compare", one, other], queryFn: ({ signal }) => server.organiseCompareAssets({ one, other }, { signal }), enabled, placeholderData: keepPreviousData });
export const useMerges = () => useQuery({ queryKey: ["merges"], queryFn: ({ signal }) => server.organiseListMerges({ signal }) });
export const useMergePreview = (plan: MergePlan, enabled: boolean) =>
  useQuery({ queryKey: ["merges", "preview", plan], queryFn: ({ signal }) => server.organisePreviewMerge(plan, { signal }), enabled, retry: false });

function useTouched() {
  const client = useQueryClient();
  return () => { for (const name of ["clusters", "merges", "asset", "assets", "document", "search", "suggestions", "spaces", "tags"]) void client.invalidateQueries({ queryKey: [name] }); };
}
export function useMerge() {
  const touched = useTouched();
  return useMutation({ mutationFn: (plan: MergePlan) => server.organiseMergeAssets(plan), onSuccess: touched });
}
export function useUndoMerge() {
  const touched = useTouched();
  return useMutation({ mutationFn: (id: number) => server.organiseUndoMerge(id), onSuccess: touched });
}
export function useTellApart() {
  const touched = useTouched();
  return useMutation({ mutationFn: ({ together, ...pair }: { one: number; other: number; together?: boolean }) => (together ? server.organisePutTogetherAgain(pair) : server.organiseTellApart(pair)), onSuccess: touched });
}
export const useCompareAll = () => useMutation({ mutationFn: () => server.organiseRefreshClusters() });
