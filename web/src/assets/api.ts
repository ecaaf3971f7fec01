import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { AssetBrief, AssetOut, AssetPatch, AssetsListAssetsParams, BatchIn, GovernanceIn, KindOut, RelatedOut, RelationIn, TagsIn } from "@/client/server.schemas";

export type { AssetBrief, AssetOut, KindOut, RelatedOut };
export type AssetChanges = AssetPatch;
export type AssetFilter = AssetsListAssetsParams;

export const useAssets = (filter: AssetFilter, enabled = true) =>
  useQuery({ queryKey: ["assets", filter], queryFn: ({ signal }) => server.assetsListAssets(filter, { signal }), placeholderData: (old) => old, enabled });
export const useAsset = (id: number, enabled = true) => useQuery({ queryKey: ["asset", id], queryFn: ({ signal }) => server.assetsGetAsset(id, { signal }), enabled });
export const useRelated = (id: number) => useQuery({ queryKey: ["asset", id, "related"], queryFn: ({ signal }) => server.assetsGetRelated(id, { signal }) });
export const useTags = () => useQuery({ queryKey: ["tags"], queryFn: ({ signal }) => server.assetsListTags({ limit: 500 }, { signal }), staleTime: 60_000 });
export const useKinds = () => useQuery({ queryKey: ["kinds"], queryFn: ({ signal }) => server.assetsListKinds({ signal }), staleTime: 300_000 });

/** Everything that may show an asset: after a change it is asked for again, and nobody waits for that. */
function useRefresh(names = ["asset", "document", "assets", "search", "suggestions", "spaces", "tags"]) {
  const client = useQueryClient();
  return () => { for (const name of names) void client.invalidateQueries({ queryKey: [name] }); };
}
function useOnAsset(act: (id: number) => Promise<AssetOut>, names?: string[]) {
  const refresh = useRefresh(names);
  return useMutation({ mutationFn: (id: number) => act(id), onSuccess: refresh });
}
export function useChangeAsset() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: ({ id, ...changes }: AssetChanges & { id: number }) => server.assetsChangeAsset(id, changes), onSuccess: refresh });
}
export const useDeleteAsset = () => useOnAsset(server.assetsDeleteAsset, ["assets", "search", "spaces", "tags"]);
export const useRestoreAsset = () => useOnAsset(server.assetsRestoreAsset);
export const useVerifyAsset = () => useOnAsset(server.assetsVerifyAsset);

/** Who answers for an asset, how often it is looked at, and how it may be changed. */
export function useGovern() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: ({ id, ...given }: GovernanceIn & { id: number }) => server.assetsGovernAsset(id, given), onSuccess: refresh });
}
export function useRelate() {
  const refresh = useRefresh(["asset", "document"]);
  return useMutation({ mutationFn: ({ id, ...given }: RelationIn & { id: number }) => server.assetsRelateAsset(id, given), onSuccess: refresh });
}
export function useUnrelate() {
  const refresh = useRefresh(["asset", "document"]);
  return useMutation({ mutationFn: (relation: number) => server.assetsRemoveRelation(relation), onSuccess: refresh });
}
/** Many assets changed together; what comes back says which were left alone, and undoes the rest. */
export type BatchChanges = BatchIn;
export function useChangeMany() {
  const refresh = useRefresh(["asset", "document", "assets", "search", "suggestions", "spaces", "tags", "upkeep"]);
  return useMutation({ mutationFn: (given: BatchIn) => server.assetsChangeAssets(given), onSuccess: refresh });
}
export function useUndoMany() {
  const refresh = useRefresh(["asset", "document", "assets", "search", "suggestions", "spaces", "tags", "upkeep"]);
  return useMutation({ mutationFn: (batch: number) => server.assetsUndoBatch(batch), onSuccess: refresh });
}
export function useMergeTags() {
  const refresh = useRefresh(["asset", "document", "assets", "search", "tags", "upkeep"]);
  return useMutation({ mutationFn: (given: TagsIn) => server.assetsMergeTags(given), onSuccess: (_, given) => { if (!given.dry_run) refresh(); } });
}
export function useUndoTags() {
  const refresh = useRefresh(["asset", "document", "assets", "search", "tags", "upkeep"]);
  return useMutation({ mutationFn: (batch: number) => server.assetsUndoMergedTags(batch), onSuccess: refresh });
}
