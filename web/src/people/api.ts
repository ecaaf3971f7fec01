import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, type Lang, patch, post, query, remove, type ThemeChoice } from "@/kit";

export interface DepartmentBrief { id: number; name: string; path: string[] }
export interface PersonOut { id: number; login: string; name: string; title: string | null; email: string | null; department: DepartmentBrief | null; active: boolean; clearance: number | null }
export interface SpaceBrief { id: number; slug: string; name: string; role: string | null; pinned: boolean }
export interface Me {
  person: PersonOut; company: string; roles: string[];
  may: { administer: boolean; organise: boolean; capture: boolean; create_spaces?: boolean };
  spaces: SpaceBrief[]; preferences: { lang: Lang; theme: ThemeChoice }; must_change_password: boolean;
}
export interface Setup { needs_setup: boolean; company: string | null; demo: { logins: { login: string; name: string; title: string; hint: string; password?: string }[] } | null }
export interface Token { id: number; name: string; hint: string; scopes: string[]; created_at: string; used_at: string | null; expires_at: string | null; secret?: string }
export interface Page<T> { items: T[]; total: number }

const ME = ["me"] as const;
export const useMe = () => useQuery({ queryKey: ME, queryFn: ({ signal }) => get<Me>("/api/me", signal), retry: false, staleTime: 60_000 });
export const useSetup = () => useQuery({ queryKey: ["setup"], queryFn: ({ signal }) => get<Setup>("/api/setup", signal) });

function useBecome<Input>(send: (input: Input) => Promise<Me>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSuccess: (me) => { client.clear(); client.setQueryData(ME, me); } });
}
export const useSignIn = () => useBecome((input: { login: string; password: string }) => post<Me>("/api/session", input));
export const useFirstRun = () => useBecome((input: { company: string; login: string; name: string; password: string }) => post<Me>("/api/setup", input));
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => remove("/api/session"), onSettled: () => client.clear() });
}
export function usePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: { lang?: Lang; theme?: ThemeChoice; pinned_spaces?: number[] }) => patch<Me>("/api/me", changes),
    onSuccess: (me) => client.setQueryData(ME, me),
  });
}
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (input: { current: string; new: string }) => post("/api/me/password", input), onSuccess: () => client.invalidateQueries({ queryKey: ME }) });
}

const TOKENS = ["me", "tokens"] as const;
export const useTokens = () => useQuery({ queryKey: TOKENS, queryFn: ({ signal }) => get<Page<Token>>("/api/me/tokens", signal) });
export function useMakeToken() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (input: { name: string; scopes: string[]; expires_in_days: number | null }) => post<Token>("/api/me/tokens", input), onSuccess: () => client.invalidateQueries({ queryKey: TOKENS }) });
}
export function useDropToken() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (id: number) => remove(`/api/me/tokens/${id}`), onSuccess: () => client.invalidateQueries({ queryKey: TOKENS }) });
}

export const usePeople = (filter: { q?: string; department_id?: string; active?: string; limit?: number; offset?: number }, enabled = true) =>
  useQuery({ queryKey: ["people", filter], queryFn: ({ signal }) => get<Page<PersonOut>>(`/api/people${query(filter)}`, signal), enabled, placeholderData: (old) => old });
export const usePerson = (id: number) => useQuery({ queryKey: ["person", id], queryFn: ({ signal }) => get<PersonOut>(`/api/people/${id}`, signal) });

export interface DepartmentNode { id: number; name: string; code: string | null; parent_id: number | null; path: string[]; people: number; children: DepartmentNode[] }
export interface GroupOut { id: number; name: string; description: string; members: number[] }
export const useDepartments = () => useQuery({ queryKey: ["departments"], queryFn: ({ signal }) => get<DepartmentNode[]>("/api/departments", signal), staleTime: 60_000 });
export const useGroups = () => useQuery({ queryKey: ["groups"], queryFn: ({ signal }) => get<GroupOut[] | Page<GroupOut>>("/api/groups", signal), staleTime: 60_000, select: (found) => (Array.isArray(found) ? found : found.items) });
