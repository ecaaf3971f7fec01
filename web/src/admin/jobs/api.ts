import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { BackgroundListFilesParams, BackgroundListJobsParams, FileRunOut, JobRunOut, LaneOut } from "@/client/server.schemas";

export type { FileRunOut, JobRunOut, LaneOut };
export const FILE_STATES = ["waiting", "reading", "stuck", "failed", "ready", "unchanged", "cancelled"] as const;
export const JOB_STATES = ["waiting", "running", "stuck", "again", "failed", "done"] as const;

const live = { refetchInterval: 2000, meta: { quiet: true }, placeholderData: keepPreviousData } as const;
export const useBackground = () => useQuery({ queryKey: ["background"], queryFn: ({ signal }) => server.backgroundOverview({ signal }), ...live });
export const useFilesAnywhere = (filter: BackgroundListFilesParams) => useQuery({ queryKey: ["background", "files", filter], queryFn: ({ signal }) => server.backgroundListFiles(filter, { signal }), ...live });
export const useJobsAnywhere = (filter: BackgroundListJobsParams) => useQuery({ queryKey: ["background", "jobs", filter], queryFn: ({ signal }) => server.backgroundListJobs(filter, { signal }), ...live });

type Act =
  | { act: "pause" | "resume"; lane: string }
  | { act: "retryFiles"; ids?: number[]; reason?: string }
  | { act: "cancelFiles"; ids: number[] }
  | { act: "retryJobs"; ids?: number[]; name?: string }
  | { act: "cancelJobs"; ids: number[] };
function send(one: Act): Promise<unknown> {
  switch (one.act) {
    case "pause": return server.backgroundPauseLane(one.lane);
    case "resume": return server.backgroundResumeLane(one.lane);
    case "retryFiles": return server.backgroundRetryFiles({ item_ids: one.ids ?? null, reason_code: one.reason ?? null });
    case "cancelFiles": return server.backgroundCancelFiles({ item_ids: one.ids });
    case "retryJobs": return server.backgroundRetryJobs({ job_ids: one.ids ?? null, name: one.name ?? null });
    case "cancelJobs": return server.backgroundCancelJobs({ job_ids: one.ids });
  }
}
export function useBackgroundAct() {
  const client = useQueryClient();
  return useMutation<unknown, Error, Act>({ mutationFn: send, onSuccess: () => void client.invalidateQueries({ queryKey: ["background"] }) });
}
