import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { OrganiseListOrphansParams, TagPairOut, UpkeepOut } from "@/client/server.schemas";

export type Upkeep = UpkeepOut;
export type TagPair = TagPairOut;
export type Scope = "mine" | "seen";
export const LISTS = ["no_owner", "owner_inactive", "no_category", "no_tags", "never_opened"] as const;
export type OrphanList = (typeof LISTS)[number];

export const useUpkeep = (scope: Scope) => useQuery({ queryKey: ["upkeep", scope], queryFn: ({ signal }) => server.organiseGetUpkeep({ scope }, { signal }), placeholderData: keepPreviousData });
export const useOrphans = (name: OrphanList, filter: OrganiseListOrphansParams) =>
  useQuery({ queryKey: ["upkeep", name, filter], queryFn: ({ signal }) => server.organiseListOrphans(name, filter, { signal }), placeholderData: keepPreviousData });
