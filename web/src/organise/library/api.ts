import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, query } from "@/kit";
import type { Page } from "@/people/api";

export interface SpaceOut {
  id: number; slug: string; name: string; description: string; role: "reader" | "contributor" | "keeper" | null; department_id: number | null; archived: boolean; assets: number; updated_at: string | null;
  may: { edit: boolean; grant: boolean; capture: boolean };
}
export interface Grant { subject: string; subject_label: string; role: string }
export interface SpaceIn { name: string; description?: string; department_id?: number | null; grants?: { subject: string; role: string }[] }

export const useSpaces = (filter: { all?: boolean; archived?: boolean } = {}) => useQuery({ queryKey: ["spaces", filter], queryFn: ({ signal }) => get<Page<SpaceOut>>(`/api/spaces${query(filter)}`, signal) });
export const useSpace = (id: number) => useQuery({ queryKey: ["spaces", id], queryFn: ({ signal }) => get<SpaceOut>(`/api/spaces/${id}`, signal) });
export const useGrants = (id: number, enabled: boolean) => useQuery({ queryKey: ["spaces", id, "grants"], queryFn: ({ signal }) => get<Grant[]>(`/api/spaces/${id}/grants`, signal), enabled });

function useSpacesAgain() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["spaces"] }), client.invalidateQueries({ queryKey: ["me"] })]);
}
export function useMakeSpace() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: (space: SpaceIn) => post<SpaceOut>("/api/spaces", space), onSuccess: again });
}
export function useChangeSpace() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: ({ id, ...changes }: Partial<SpaceIn> & { id: number; archived?: boolean }) => patch<SpaceOut>(`/api/spaces/${id}`, changes), onSuccess: again });
}
export function useSetGrants() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: ({ id, grants }: { id: number; grants: Grant[] }) => put<Grant[]>(`/api/spaces/${id}/grants`, grants.map(({ subject, role }) => ({ subject, role }))), onSuccess: again });
}
