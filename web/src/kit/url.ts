import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

export type UrlValues = Record<string, string | string[] | undefined>;

/** Writes `changes` over what the address holds; undefined, "" and [] take a parameter away; whatever changes the list goes back to its start. */
export function withChanges(search: URLSearchParams, changes: UrlValues): URLSearchParams {
  const next = new URLSearchParams(search);
  if (!("offset" in changes)) next.delete("offset");
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) if (one) next.append(name, one);
  }
  return next;
}

/** The state of a view, kept in its address, so that it can be sent to a colleague and Back works. */
export function useUrlState() {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changes: UrlValues, options?: { replace?: boolean }) => setSearch((now) => withChanges(now, changes), { replace: options?.replace ?? false }),
    [setSearch],
  );
  return useMemo(() => ({
    one: (name: string) => search.get(name) ?? undefined,
    all: (name: string) => search.getAll(name),
    number: (name: string, fallback: number) => Number(search.get(name)) || fallback,
    search,
    change,
  }), [search, change]);
}
