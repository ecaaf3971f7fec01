import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { ActOut, EffectOut, FittingIn, FittingOut, TaxonomyImportOut, OrganiseGetEffectParams, SplitIn, WaysOut } from "@/client/server.schemas";

export type Effect = EffectOut;
export type Ways = WaysOut;
export type Fitting = FittingOut;
export type Act = ActOut;
export type Imported = TaxonomyImportOut;

export const exportFile = (form: "csv" | "skos") => server.getOrganiseExportTaxonomyUrl({ form });
export const useEffectOf = (id: number, asked: OrganiseGetEffectParams, enabled: boolean) =>
  useQuery({ queryKey: ["taxonomy", "effect", id, asked], queryFn: ({ signal }) => server.organiseGetEffect(id, asked, { signal }), enabled, gcTime: 0 });
export const useWays = (id: number) => useQuery({ queryKey: ["taxonomy", "ways", id], queryFn: ({ signal }) => server.organiseGetWaysToSplit(id, { signal }) });
export const useFitting = (id: number) => useMutation({ mutationFn: (asked: FittingIn) => server.organiseFindFitting(id, asked) });
export const useActs = () => useQuery({ queryKey: ["taxonomy", "acts"], queryFn: ({ signal }) => server.organiseListActs({ signal }) });

function useTouched() {
  const client = useQueryClient();
  return () => { for (const name of ["taxonomy", "assets", "asset", "document", "search", "suggestions", "upkeep"]) void client.invalidateQueries({ queryKey: [name] }); };
}
export function useSplit(id: number) {
  const touched = useTouched();
  return useMutation({ mutationFn: (given: SplitIn) => server.organiseSplitCategory(id, given), onSuccess: touched });
}
export function useUndoAct() {
  const touched = useTouched();
  return useMutation({ mutationFn: (act: number) => server.organiseUndoAct(act), onSuccess: touched });
}
/** Takes back the last act of this kind on a category of this name. */
export function useUndoNamed() {
  const touched = useTouched();
  return useMutation({
    mutationFn: async ({ kind, name }: { kind: ActOut["kind"]; name: string }) => {
      const act = (await server.organiseListActs()).find((each) => each.kind === kind && each.told["name"] === name && each.may_undo);
      return act ? server.organiseUndoAct(act.id) : undefined;
    },
    onSuccess: touched,
  });
}
export function useImportTaxonomy() {
  const touched = useTouched();
  return useMutation({ mutationFn: (given: { content: string; dry_run: boolean }) => server.organiseImportTaxonomy(given), onSuccess: (_, given) => { if (!given.dry_run) touched(); } });
}
