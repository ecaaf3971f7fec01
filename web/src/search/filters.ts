import { FACETS, type Facet, type SearchQuery } from "./api";

/** The name of a facet's filter in the address and in the request. */
export const PARAMETER: Record<Facet, "kind" | "space_id" | "category_id" | "tag" | "owner_id" | "time" | "format"> = {
  kind: "kind", space: "space_id", category: "category_id", tag: "tag", owner: "owner_id", time: "time", format: "format",
};
export const SORTS = ["relevance", "newest", "title"] as const;
export const LIMIT = 20;
const DAYS: Record<string, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

/** A stretch of time as the server wants it. Values the server made itself are passed on as `from` when they are dates, and years as a whole year. */
export function timeRange(value: string | null, now: Date): { from?: string; to?: string } {
  if (!value) return {};
  if (/^\d{4}$/.test(value)) return { from: `${value}-01-01T00:00:00Z`, to: `${Number(value) + 1}-01-01T00:00:00Z` };
  const days = DAYS[value];
  if (days) return { from: new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10) + "T00:00:00Z" };
  if (value === "older") return { to: new Date(now.getTime() - 365 * 86_400_000).toISOString().slice(0, 10) + "T00:00:00Z" };
  return /^\d{4}-\d{2}/.test(value) ? { from: value } : {};
}

/** What the address asks for. */
export function queryOf(search: URLSearchParams, now: Date): SearchQuery & { q: string } {
  const many = (name: string) => { const values = search.getAll(name); return values.length > 0 ? values : undefined; };
  const ids = (name: string) => many(name)?.map(Number).filter(Number.isInteger);
  const sort = SORTS.find((known) => known === search.get("sort"));
  return {
    q: search.get("q")?.trim() ?? "", kind: many("kind"), space_id: ids("space_id"), category_id: ids("category_id"), tag: many("tag"), owner_id: ids("owner_id"), format: many("format"),
    ...timeRange(search.get("time"), now), sort, as_typed: search.get("exact") ? true : undefined, limit: LIMIT, offset: Number(search.get("offset")) || undefined,
  };
}

/** The filters that are on, in the order of the facets. */
export function chosenFilters(search: URLSearchParams): { facet: Facet; value: string }[] {
  return FACETS.flatMap((facet) => search.getAll(PARAMETER[facet]).map((value) => ({ facet, value })));
}

/** Puts a value of a facet on or off; of time only one can be on. */
export function toggled(search: URLSearchParams, facet: Facet, value: string): Record<string, string[] | undefined> {
  const name = PARAMETER[facet];
  const now = search.getAll(name);
  if (now.includes(value)) return { [name]: now.filter((one) => one !== value) };
  return { [name]: facet === "time" ? [value] : [...now, value] };
}

/** What was typed without one of its filters; `标签:x` is not the end of `-标签:x`. */
export function withoutFilter(q: string, stretch: string): string {
  let at = q.indexOf(stretch);
  while (at > 0 && !/[\s(（]/.test(q[at - 1] ?? "")) at = q.indexOf(stretch, at + 1);
  const left = at < 0 ? q : `${q.slice(0, at)} ${q.slice(at + stretch.length)}`;
  return left.split(/\s+/).filter(Boolean).join(" ");
}
