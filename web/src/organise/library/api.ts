import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { AccessListSpacesParams, GrantOut, Role, SpaceIn, SpaceOut, SpacePatch } from "@/client/server.schemas";

export type { SpaceIn, SpaceOut };
/** A right: whom, and which role; of a space or of the company. */
export interface Grant { subject: string; subject_label: string; role: string }

export const useSpaces = (filter: AccessListSpacesParams = {}) => useQuery({ queryKey: ["spaces", filter], queryFn: ({ signal }) => server.accessListSpaces(filter, { signal }) });
export const useSpace = (id: number) => useQuery({ queryKey: ["spaces", id], queryFn: ({ signal }) => server.accessGetSpace(id, { signal }) });
export const useGrants = (id: number) => useQuery<GrantOut[]>({ queryKey: ["spaces", id, "grants"], queryFn: ({ signal }) => server.accessListSpaceGrants(id, { signal }) });

function useSpacesAgain() {
  const client = useQueryClient();
  return () => { for (const name of ["spaces", "me"]) void client.invalidateQueries({ queryKey: [name] }); };
}
export function useMakeSpace() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: (space: SpaceIn) => server.accessPostSpace(space), onSuccess: again });
}
export function useChangeSpace() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: ({ id, ...changes }: SpacePatch & { id: number }) => server.accessPatchSpace(id, changes), onSuccess: again });
}
export function useSetGrants() {
  const again = useSpacesAgain();
  return useMutation({ mutationFn: ({ id, grants }: { id: number; grants: Grant[] }) => server.accessPutSpaceGrants(id, grants.map(({ subject, role }) => ({ subject, role: role as Role }))), onSuccess: again });
}
