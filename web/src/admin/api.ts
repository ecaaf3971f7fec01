import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { CheckOut, CompanyRole, ImportOut, ImportRowOut, PersonIn, PersonPatch } from "@/client/server.schemas";
import type { Grant } from "@/organise/library/api";
import { useDepartments, useGroups, usePeople } from "@/people/api";

export type { DepartmentNode, GroupOut, PersonOut } from "@/people/api";
export { useDepartments, useGroups, usePeople };
export type { CheckOut, ImportOut, PersonPatch };
export type ImportRow = ImportRowOut;

function useAfter(...names: string[]) {
  const client = useQueryClient();
  return () => { for (const name of names) void client.invalidateQueries({ queryKey: [name] }); };
}
export function useAddPerson() {
  const after = useAfter("people", "departments");
  return useMutation({ mutationFn: (person: PersonIn) => server.peoplePostPerson(person), onSuccess: after });
}
export function useChangePerson() {
  const after = useAfter("people", "departments", "me");
  return useMutation({ mutationFn: ({ id, ...changes }: PersonPatch & { id: number }) => server.peoplePatchPerson(id, changes), onSuccess: after });
}
export const useResetPassword = () => useMutation({ mutationFn: (id: number) => server.peoplePostReset(id, {}) });
export const usePasswordLink = () => useMutation({ mutationFn: (id: number) => server.peoplePostPasswordLink(id) });
export const useEndDevices = () => useMutation({ mutationFn: (id: number) => server.peopleDeleteDevicesOf(id) });
export function useImport() {
  const after = useAfter("people", "departments", "groups");
  return useMutation<ImportOut, Error, { file: File; dryRun: boolean }>({
    mutationFn: ({ file, dryRun }) => server.peoplePostImport({ file }, { dry_run: dryRun }),
    onSuccess: (done) => (done.dry_run ? undefined : after()),
  });
}
export const TEMPLATE = server.getPeopleGetTemplateUrl();

export function useSaveDepartment() {
  const after = useAfter("departments", "people");
  return useMutation({
    mutationFn: ({ id, ...changes }: { id?: number; name: string; code: string | null; parent_id: number | null }) => (id === undefined ? server.peoplePostDepartment(changes) : server.peoplePatchDepartment(id, changes)),
    onSuccess: after,
  });
}
export function useDeleteDepartment() {
  const after = useAfter("departments");
  return useMutation({ mutationFn: (id: number) => server.peopleRemoveDepartment(id), onSuccess: after });
}
export function useSaveGroup() {
  const after = useAfter("groups");
  return useMutation({ mutationFn: ({ id, ...changes }: { id?: number; name: string; description?: string }) => (id === undefined ? server.peoplePostGroup(changes) : server.peoplePatchGroup(id, changes)), onSuccess: after });
}
export function useDeleteGroup() {
  const after = useAfter("groups");
  return useMutation({ mutationFn: (id: number) => server.peopleRemoveGroup(id), onSuccess: after });
}
export function useSetMembers() {
  const after = useAfter("groups", "people");
  return useMutation({ mutationFn: ({ id, person_ids }: { id: number; person_ids: number[] }) => server.peoplePutMembers(id, { person_ids }), onSuccess: after });
}

export const useMembers = (groupId: number) => usePeople({ group_id: groupId, limit: 200 });

export const useCompanyGrants = () => useQuery({ queryKey: ["company-grants"], queryFn: ({ signal }) => server.accessListCompanyGrants({ signal }) });
export function useSetCompanyGrants() {
  const after = useAfter("company-grants", "me");
  return useMutation({ mutationFn: (grants: Grant[]) => server.accessPutCompanyGrants(grants.map(({ subject, role }) => ({ subject, role: role as CompanyRole }))), onSuccess: after });
}
export const useDoctor = () => useQuery({ queryKey: ["doctor"], queryFn: ({ signal }) => server.systemDoctor({ signal }), staleTime: 0 });
