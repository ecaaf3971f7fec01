import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, query, remove, upload } from "@/kit";
import type { DepartmentNode, GroupOut, Page, PersonOut } from "@/people/api";

export type { DepartmentNode, GroupOut, PersonOut } from "@/people/api";
export { useDepartments, useGroups, usePeople } from "@/people/api";
export interface PersonChanges { login?: string; name?: string; title?: string | null; email?: string | null; department_id?: number | null; clearance?: number; active?: boolean; password?: string }
export interface ImportRow { line: number; action: "create" | "update" | "unchanged" | "failed"; login: string; name: string; problems: string[] }
export interface ImportOut { dry_run: boolean; rows: ImportRow[]; created: number; updated: number; unchanged: number; failed: number }
export interface CompanyGrant { subject: string; subject_label: string; role: string }
export interface JobOut { id: number; name: string; queue: string; status: string; attempts: number; args: Record<string, unknown>; since: string | null }
export interface CheckOut { check: string; ok: boolean; detail: string }

function useAfter(...names: string[]) {
  const client = useQueryClient();
  return () => Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
}
export function useSavePerson() {
  const after = useAfter("people", "person", "departments", "me");
  return useMutation({ mutationFn: ({ id, ...changes }: PersonChanges & { id?: number }) => (id === undefined ? post<PersonOut>("/api/people", changes) : patch<PersonOut>(`/api/people/${id}`, changes)), onSuccess: after });
}
export const useResetPassword = () => useMutation({ mutationFn: (id: number) => post<{ password: string }>(`/api/people/${id}/password`, {}) });
export function useImport() {
  const after = useAfter("people", "departments", "groups");
  return useMutation({
    mutationFn: ({ file, dryRun }: { file: File; dryRun: boolean }) => { const form = new FormData(); form.append("file", file); return upload<ImportOut>(`/api/people/import${query({ dry_run: dryRun })}`, form); },
    onSuccess: (done) => (done.dry_run ? undefined : after()),
  });
}
export const TEMPLATE = "/api/people/import/template";

export function useSaveDepartment() {
  const after = useAfter("departments", "people");
  return useMutation({ mutationFn: ({ id, ...changes }: { id?: number; name?: string; code?: string | null; parent_id?: number | null }) => (id === undefined ? post<DepartmentNode[]>("/api/departments", changes) : patch<DepartmentNode[]>(`/api/departments/${id}`, changes)), onSuccess: after });
}
export function useDeleteDepartment() {
  const after = useAfter("departments");
  return useMutation({ mutationFn: (id: number) => remove<void>(`/api/departments/${id}`), onSuccess: after });
}
export function useSaveGroup() {
  const after = useAfter("groups");
  return useMutation({ mutationFn: ({ id, ...changes }: { id?: number; name?: string; description?: string }) => (id === undefined ? post<GroupOut>("/api/groups", changes) : patch<GroupOut>(`/api/groups/${id}`, changes)), onSuccess: after });
}
export function useDeleteGroup() {
  const after = useAfter("groups");
  return useMutation({ mutationFn: (id: number) => remove<void>(`/api/groups/${id}`), onSuccess: after });
}
export function useSetMembers() {
  const after = useAfter("groups", "people");
  return useMutation({ mutationFn: ({ id, person_ids }: { id: number; person_ids: number[] }) => put<GroupOut>(`/api/groups/${id}/members`, { person_ids }), onSuccess: after });
}
export const useMembers = (groupId: number) => useQuery({ queryKey: ["people", "group", groupId], queryFn: ({ signal }) => get<Page<PersonOut>>(`/api/people${query({ group_id: groupId, limit: 200 })}`, signal) });

export const useCompanyGrants = () => useQuery({ queryKey: ["company-grants"], queryFn: ({ signal }) => get<CompanyGrant[]>("/api/company/grants", signal) });
export function useSetCompanyGrants() {
  const after = useAfter("company-grants", "me");
  return useMutation({ mutationFn: (grants: CompanyGrant[]) => put<CompanyGrant[]>("/api/company/grants", grants.map(({ subject, role }) => ({ subject, role }))), onSuccess: after });
}
export const useJobs = (filter: { status?: string; limit: number; offset: number }) =>
  useQuery({ queryKey: ["jobs", filter], queryFn: ({ signal }) => get<Page<JobOut>>(`/api/admin/jobs${query(filter)}`, signal), placeholderData: keepPreviousData, refetchInterval: 5000, meta: { quiet: true } });
export const useDoctor = () => useQuery({ queryKey: ["doctor"], queryFn: ({ signal }) => get<CheckOut[]>("/api/admin/doctor", signal), staleTime: 0 });
