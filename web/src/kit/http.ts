/**
 * The one way to the server. Rooms call it through their api.ts (or the generated client, whose carrier it is), never from a page.
 * A refusal arrives as a sentence in the reader's language; `Refusal.message` may be shown as it is.
 */
import { stored } from "./memory";

export class Refusal extends Error {
  constructor(message: string, readonly status: number, readonly code: string, readonly reference?: string, readonly values: Record<string, unknown> = {}) {
    super(message);
    this.name = "Refusal";
  }
}

interface ErrorBody { error?: { code?: string; message?: string; reference?: string; values?: Record<string, unknown> } }

let onSignedOut: () => void = () => undefined;
/** Called when the server says the session is over, so that the shell can ask for a new one. */
export const whenSignedOut = (listener: () => void) => { onSignedOut = listener; };

const OFFLINE = { zh: "连不上服务器。请检查网络，然后重试。", en: "The server cannot be reached. Check your connection and try again." };
const BROKEN = { zh: "服务器没有给出可读的回答。请稍后重试。", en: "The server gave no readable answer. Please try again shortly." };

function refusalFrom(status: number, text: string): Refusal {
  let body: ErrorBody = {};
  try { body = JSON.parse(text) as ErrorBody; } catch { /* a proxy's HTML page: say so below */ }
  const { code = "unreadable", message, reference, values } = body.error ?? {};
  return new Refusal(message ?? BROKEN[stored.lang()], status, code, reference, values);
}

/** Calls the server and answers the parsed body. Throws `Refusal`. */
export async function call<T>(url: string, init: RequestInit = {}): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", stored.lang());
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers, credentials: "same-origin" });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Refusal(OFFLINE[stored.lang()], 0, "offline");
  }
  const text = await response.text();
  if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
  const refusal = refusalFrom(response.status, text);
  if (response.status === 401 && !url.endsWith("/session")) onSignedOut();
  throw refusal;
}

/** Sends `body` and hands over the server's events as they come; ends when the server does. Throws `Refusal` like `call`. */
export async function events(url: string, body: unknown, onEvent: (name: string, data: unknown) => void, signal?: AbortSignal): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", signal, credentials: "same-origin", body: JSON.stringify(body), headers: { "Accept-Language": stored.lang(), "Content-Type": "application/json" } });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Refusal(OFFLINE[stored.lang()], 0, "offline");
  }
  if (!response.ok || !response.body) {
    if (response.status === 401) onSignedOut();
    throw refusalFrom(response.status, await response.text());
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((): ReadableStreamReadResult<string> => { throw new Refusal(OFFLINE[stored.lang()], 0, "offline"); });
    const blocks = (rest + (value ?? "")).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [name, data] = [/^event: (.+)$/m.exec(block)?.[1], /^data: (.+)$/m.exec(block)?.[1]];
      if (name && data) onEvent(name, JSON.parse(data));
    }
    if (done) return;
  }
}

export const get = <T>(url: string, signal?: AbortSignal) => call<T>(url, { signal });
const withBody = (method: string) => <T>(url: string, body?: unknown) =>
  call<T>(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }) });
export const post = withBody("POST");
export const patch = withBody("PATCH");
export const put = withBody("PUT");
export const remove = withBody("DELETE");

/** Fetches a file and has the browser keep it under the name the server gives. Throws `Refusal` like `call`: a plain link would show its JSON. */
export async function download(url: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { "Accept-Language": stored.lang() }, credentials: "same-origin" });
  } catch {
    throw new Refusal(OFFLINE[stored.lang()], 0, "offline");
  }
  if (!response.ok) {
    if (response.status === 401) onSignedOut();
    throw refusalFrom(response.status, await response.text());
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileName(response.headers.get("Content-Disposition") ?? "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name in a Content-Disposition, the one in UTF-8 before the plain one. */
export function fileName(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]*)"/i.exec(disposition)?.[1] ?? "");
}

/** Sends a form with files and reports the share sent (0..1), which fetch cannot. */
export function upload<T>(url: string, form: FormData, onProgress?: (share: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept-Language", stored.lang());
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress?.(event.loaded / event.total); };
    request.onload = () => request.status < 300 ? resolve(JSON.parse(request.responseText || "null") as T) : reject(refusalFrom(request.status, request.responseText));
    request.onerror = () => reject(new Refusal(OFFLINE[stored.lang()], 0, "offline"));
    signal?.addEventListener("abort", () => { request.abort(); reject(new DOMException("aborted", "AbortError")); });
    request.send(form);
  });
}

type Value = string | number | boolean | undefined | null;
/** `?a=1&b=2&b=3`; undefined, null and "" are left out; arrays repeat. */
export function query(parameters: Record<string, Value | readonly Value[]>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
