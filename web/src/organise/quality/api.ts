import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { ActingOut, CategoryQualityOut, QualityOut } from "@/client/server.schemas";

export type Quality = QualityOut;
export type CategoryQuality = CategoryQualityOut;
export type Acting = ActingOut;

export const useQuality = () => useQuery({ queryKey: ["quality"], queryFn: ({ signal }) => server.organiseGetQuality({ signal }) });
export const useActing = (category: number) => useQuery({ queryKey: ["quality", category, "acting"], queryFn: ({ signal }) => server.organiseGetActing(category, { signal }) });
export const useMistakes = (category: number) => useQuery({ queryKey: ["quality", category, "examples"], queryFn: ({ signal }) => server.organiseListExamples(category, {}, { signal }) });
export const useMeasure = () => useMutation({ mutationFn: () => server.organiseMeasureQuality() });
export function useSetThreshold() {
  const client = useQueryClient();
  return useMutation({ mutationFn: ({ id, threshold }: { id: number; threshold: number | null }) => server.organisePutThreshold(id, { threshold }), onSuccess: () => void client.invalidateQueries({ queryKey: ["quality"] }) });
}
