import { useEffect, useState } from "react";

const PHONE = "(max-width: 720px)";
/** Is the window as narrow as a phone? */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => window.matchMedia(PHONE).matches);
  useEffect(() => {
    const query = window.matchMedia(PHONE);
    const listen = (event: MediaQueryListEvent) => setNarrow(event.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, []);
  return narrow;
}
