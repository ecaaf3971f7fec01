import { useEffect, useRef } from "react";

/** Is the person typing? Then single keys belong to the text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}

/** "mod+k", "j", "Enter": mod is Ctrl, or Command on a Mac. */
export function matches(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">, combination: string): boolean {
  const parts = combination.toLowerCase().split("+");
  const mod = parts.includes("mod");
  return event.key.toLowerCase() === parts[parts.length - 1] && mod === (event.ctrlKey || event.metaKey) && !event.altKey;
}

/** Listens on the whole window. Combinations without mod are left alone while the person types or a dialog is open. */
export function useHotkeys(keys: Record<string, (event: KeyboardEvent) => void>, active = true) {
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    if (!active) return undefined;
    const listen = (event: KeyboardEvent) => {
      for (const [combination, act] of Object.entries(latest.current)) {
        if (!matches(event, combination)) continue;
        if (!combination.includes("mod+") && (isTyping(event.target) || document.querySelector(".ant-modal-wrap:not([style*='none']), .ant-drawer-open"))) continue;
        act(event);
        return;
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [active]);
}

/** The next place in a list of `length` for an arrow key; stops at the ends. -1 means nothing chosen yet. */
export function step(place: number, key: string, length: number): number {
  if (length === 0) return -1;
  if (key === "ArrowDown" || key === "j") return Math.min(length - 1, place + 1);
  if (key === "ArrowUp" || key === "k") return Math.max(0, place - 1);
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  return place;
}
