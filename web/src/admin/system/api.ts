import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as server from "@/client/server";
import type { StateOut } from "@/client/server.schemas";

export type State = StateOut;
export type Run = StateOut["runs"][number];

/** How the house is; looked at every few seconds while something runs. */
export const useSystem = () => useQuery({ queryKey: ["system"], queryFn: ({ signal }) => server.systemState({ signal }), refetchInterval: (query) => (busy(query.state.data) ? 2000 : 15000), meta: { quiet: true } });
const busy = (state?: State) => Boolean(state && (state.backup.asked || state.index.asked || state.runs.some((run) => run.state === "running")));

const ASK = { backup: () => server.systemBackUp(), reindex: () => server.systemBuildIndexAnew(), examination: () => server.systemExamineThoroughly() };
export type Errand = keyof typeof ASK;
export function useAsk() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (what: Errand) => ASK[what](), onSuccess: () => client.invalidateQueries({ queryKey: ["system"] }) });
}
