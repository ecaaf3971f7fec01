import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { DepartmentNode, DeviceOut, GroupOut, Me as MeOut, MePatch, NewTokenOut, PageTokenOut, PasswordChange, PasswordLinkUse, PersonOut, SetupIn, SetupOut, SignInIn, SpaceBrief, TokenIn, TokenOut } from "@/client/server.schemas";
import type { Lang, ThemeChoice } from "@/kit";

export type { DepartmentNode, GroupOut, PersonOut, SpaceBrief };
export type Token = TokenOut;
export type Me = Omit<MeOut, "preferences"> & { preferences: { lang: Lang; theme: ThemeChoice } };
export interface DemoLogin { login: string; name: string; title: string; hint: string; title_en?: string; hint_en?: string; password?: string }
export type Setup = Omit<SetupOut, "demo"> & { demo: { logins: DemoLogin[] } | null };

const ME = ["me"] as const;
export const useMe = () => useQuery({ queryKey: ME, queryFn: ({ signal }) => server.peopleGetMe({ signal }) as Promise<Me>, retry: false, staleTime: 60_000 });
export const useSetup = () => useQuery({ queryKey: ["setup"], queryFn: ({ signal }) => server.peopleGetSetup({ signal }) as Promise<Setup> });

/** Whoever signs in sees nothing of what was asked before. */
function useBecome<Input>(send: (input: Input) => Promise<MeOut>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSuccess: (me) => { client.clear(); client.setQueryData(ME, me); } });
}
export const useSignIn = () => useBecome((input: SignInIn) => server.peoplePostSession(input));
export const useFirstRun = () => useBecome((input: SetupIn) => server.peoplePostSetup(input));
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => server.peopleDeleteSession(), onSettled: () => client.clear() });
}
export function usePreferences() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (changes: MePatch) => server.peoplePatchMe(changes), onSuccess: (me) => client.setQueryData(ME, me) });
}
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (input: PasswordChange) => server.peoplePostPassword(input), onSuccess: () => client.invalidateQueries({ queryKey: ME }) });
}

const TOKENS = ["me", "tokens"] as const;
export const useTokens = () => useQuery<PageTokenOut>({ queryKey: TOKENS, queryFn: ({ signal }) => server.peopleListTokens({ signal }) });
export function useMakeToken() {
  const client = useQueryClient();
  return useMutation<NewTokenOut, Error, TokenIn>({ mutationFn: (input) => server.peopleCreateToken(input), onSuccess: () => client.invalidateQueries({ queryKey: TOKENS }) });
}
export function useDropToken() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (id: number) => server.peopleDeleteToken(id), onSuccess: () => client.invalidateQueries({ queryKey: TOKENS }) });
}

export type Device = DeviceOut;
const DEVICES = ["me", "devices"] as const;
export const useDevices = () => useQuery({ queryKey: DEVICES, queryFn: ({ signal }) => server.peopleListDevices({ signal }) });
export function useEndDevice() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (id: number) => server.peopleDeleteDevice(id), onSuccess: () => client.invalidateQueries({ queryKey: DEVICES }) });
}
export function useEndOtherDevices() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => server.peopleDeleteOtherDevices(), onSuccess: () => client.invalidateQueries({ queryKey: DEVICES }) });
}
export const useChoosePassword = () => useMutation({ mutationFn: (input: PasswordLinkUse) => server.peoplePostPasswordReset(input) });

export interface PeopleFilter { q?: string; department_id?: number; group_id?: number; active?: boolean | null; limit?: number; offset?: number }
export const usePeople = (filter: PeopleFilter, enabled = true) =>
  useQuery({ queryKey: ["people", filter], queryFn: ({ signal }) => server.peopleListPeople(filter, { signal }), enabled, placeholderData: (old) => old });
export const useDepartments = () => useQuery({ queryKey: ["departments"], queryFn: ({ signal }) => server.peopleListDepartments({ signal }), staleTime: 60_000 });
export const useGroups = () => useQuery({ queryKey: ["groups"], queryFn: ({ signal }) => server.peopleListGroups({ signal }), staleTime: 60_000, select: (page) => page.items });
