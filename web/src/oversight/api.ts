import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { ApprovalOut, AuditEntry, BelongingsOut, ForecastOut, GrantLine, GrantOutcome, GrantWish, HandOverIn, OversightListAuditParams, PersonReachOut, ReviewDetail, ReviewIn, ReviewItemOut, ReviewOut, SecrecyPolicyIn, SecrecyPolicyOut, WhyOut } from "@/client/server.schemas";

export type { ApprovalOut, AuditEntry, BelongingsOut, ForecastOut, GrantLine, GrantOutcome, GrantWish, HandOverIn, PersonReachOut, ReviewDetail, ReviewIn, ReviewItemOut, ReviewOut, SecrecyPolicyIn, SecrecyPolicyOut, WhyOut };

function useAfter(...names: string[]) {
  const client = useQueryClient();
  return () => { for (const name of names) void client.invalidateQueries({ queryKey: [name] }); };
}

export type AuditFilter = OversightListAuditParams;
export const useAudit = (filter: AuditFilter) => useQuery({ queryKey: ["audit", filter], queryFn: ({ signal }) => server.oversightListAudit(filter, { signal }), placeholderData: keepPreviousData });
export const useAuditTypes = () => useQuery({ queryKey: ["audit-types"], queryFn: ({ signal }) => server.oversightListAuditTypes({ signal }), staleTime: 60_000 });
export const auditFile = (filter: AuditFilter, format: "csv" | "jsonl") => server.getOversightExportAuditUrl({ ...filter, format });
export const useVerifyAudit = () => useMutation({ mutationFn: () => server.oversightVerifyAudit() });

export const useApprovals = (all: boolean, enabled = true) => useQuery({ queryKey: ["approvals", all], queryFn: ({ signal }) => server.accessListApprovals({ all }, { signal }), enabled });
export function useApprove() {
  const after = useAfter("approvals", "spaces", "company-grants", "people", "groups", "departments");
  return useMutation({ mutationFn: (id: number) => server.accessPostApprove(id), onSuccess: after });
}
export function useDeny() {
  const after = useAfter("approvals");
  return useMutation({ mutationFn: ({ id, reason }: { id: number; reason: string }) => server.accessPostDeny(id, { reason }), onSuccess: after });
}

export const useWhy = (assetId: number, personId: number | undefined) => useQuery({ queryKey: ["why", assetId, personId], queryFn: ({ signal }) => server.oversightGetWhy(assetId, { person_id: personId ?? 0 }, { signal }), enabled: personId !== undefined && assetId > 0, retry: false });
export const useReach = (personId: number) => useQuery({ queryKey: ["reach", personId], queryFn: ({ signal }) => server.oversightGetReach(personId, { signal }) });

export const useBelongings = (personId: number) => useQuery({ queryKey: ["belongings", personId], queryFn: ({ signal }) => server.oversightGetBelongings(personId, { signal }) });
export const useForesee = (personId: number) => useMutation<ForecastOut[], Error, HandOverIn>({ mutationFn: (plan) => server.oversightPostPreview(personId, plan) });
export function useHandOver(personId: number) {
  const after = useAfter("people", "belongings", "spaces", "reach");
  return useMutation<ForecastOut[], Error, HandOverIn>({ mutationFn: (plan) => server.oversightPostHandOver(personId, plan), onSuccess: after });
}

export const useReviews = (closed: boolean, enabled = true) => useQuery({ queryKey: ["reviews", closed], queryFn: ({ signal }) => server.oversightListReviews({ closed }, { signal }), enabled });
export const useReview = (id: number) => useQuery({ queryKey: ["reviews", "one", id], queryFn: ({ signal }) => server.oversightGetReview(id, { signal }) });
export function useStartReviews() {
  const after = useAfter("reviews");
  return useMutation({ mutationFn: (given: ReviewIn) => server.oversightPostReviews(given), onSuccess: after });
}
export function useDecide(reviewId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, decision }: { id: number; decision: "keep" | "remove" }) => server.oversightPutDecision(id, { decision }),
    onSuccess: (review) => { client.setQueryData(["reviews", "one", reviewId], review); void client.invalidateQueries({ queryKey: ["reviews", false] }); },
  });
}
export function useCloseReview(reviewId: number) {
  const client = useQueryClient();
  const after = useAfter("reviews");
  return useMutation({ mutationFn: () => server.oversightPostClose(reviewId), onSuccess: (review) => { client.setQueryData(["reviews", "one", reviewId], review); after(); } });
}
export const reviewFile = (id: number) => server.getOversightExportReviewUrl(id);

export const useForeseeGrants = () => useMutation<GrantOutcome, Error, GrantWish>({ mutationFn: (wish) => server.accessPostPreview(wish) });
export function useGrantMany() {
  const after = useAfter("spaces", "me");
  return useMutation<GrantOutcome, Error, GrantWish>({ mutationFn: (wish) => server.accessPostGrants(wish), onSuccess: after });
}
export function useUndoGrants() {
  const after = useAfter("spaces", "me");
  return useMutation({ mutationFn: (batchId: number) => server.accessPostUndo(batchId), onSuccess: after });
}
export function useImportGrants() {
  const after = useAfter("spaces", "me");
  return useMutation<GrantOutcome, Error, { file: File; dryRun: boolean }>({ mutationFn: ({ file, dryRun }) => server.accessPostImport({ file }, { dry_run: dryRun }), onSuccess: (done) => (done.done ? after() : undefined) });
}
export const GRANTS_FILE = server.getAccessGetExportUrl();

export const usePolicies = () => useQuery({ queryKey: ["secrecy"], queryFn: ({ signal }) => server.accessListPolicies({ signal }), staleTime: 60_000 });
export function useSetPolicy() {
  const client = useQueryClient();
  return useMutation({ mutationFn: ({ level, ...policy }: SecrecyPolicyIn & { level: number }) => server.accessPutPolicy(level, policy), onSuccess: (all) => client.setQueryData(["secrecy"], all) });
}
