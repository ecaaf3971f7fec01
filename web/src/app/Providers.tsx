import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Refusal, ThemeProvider, useLang, whenSignedOut } from "@/kit";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      /** A refusal will not change by asking again; a lost connection may. */
      retry: (failures, error) => error instanceof Refusal && (error.status === 0 || error.status >= 502) && failures < 2,
    },
  },
});

export function Providers({ children }: { children: ReactNode }) {
  const lang = useLang();
  useEffect(() => whenSignedOut(() => {
    if (client.getQueryData(["me"])) client.resetQueries({ queryKey: ["me"] });
  }), []);
  // What the server said was said in the other language: ask again.
  useEffect(() => { void client.invalidateQueries(); }, [lang]);
  return <QueryClientProvider client={client}><ThemeProvider lang={lang}>{children}</ThemeProvider></QueryClientProvider>;
}
