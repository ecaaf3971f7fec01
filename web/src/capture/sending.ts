/**
 * Sends files so that nothing has to be sent twice: small ones in portions, large ones piece by piece, all into one hand-in.
 * A lost connection is waited out; a pause, or a reload of the page, goes on where the server says it is.
 */
import { Refusal } from "@/kit";
import type { CaptureOut, Handed, UploadOut } from "./api";
import { portions } from "./files";

/** Files above this size arrive piece by piece. */
export const LARGE = 8 * 1024 * 1024;
const WAITS = [1, 2, 4, 8, 15];

export interface Transport {
  open: (spaceId: number, title: string) => Promise<CaptureOut>;
  portion: (captureId: number, files: Handed[], onProgress: (share: number) => void, signal: AbortSignal) => Promise<unknown>;
  unfinished: () => Promise<UploadOut[]>;
  begin: (captureId: number, file: Handed) => Promise<UploadOut>;
  look: (uploadId: number) => Promise<UploadOut>;
  piece: (uploadId: number, offset: number, data: Blob, signal: AbortSignal) => Promise<unknown>;
  finish: (uploadId: number) => Promise<CaptureOut>;
  cancel: (captureId: number) => Promise<unknown>;
  wait: (seconds: number, signal: AbortSignal) => Promise<void>;
}

export type Phase = "sending" | "paused" | "waiting" | "done" | "failed" | "stopped";
export interface Progress { files: number; bytes: number; sent: number; phase: Phase; now: string; captureId?: number; error?: unknown }

export const modified = (file: Blob): number => (file instanceof File ? file.lastModified : 0);
export const nameOf = (path: string): string => path.split("/").pop() ?? path;
/** Whether a file on this machine is the one whose upload was begun earlier. */
export const isSame = (upload: UploadOut, file: Handed): boolean =>
  upload.size === file.file.size && nameOf(upload.path) === nameOf(file.path) && (upload.modified === 0 || modified(file.file) === 0 || upload.modified === modified(file.file));

const isOutage = (error: unknown) => error instanceof Refusal && (error.status === 0 || [502, 503, 504].includes(error.status));
const isAbort = (error: unknown) => error instanceof DOMException && error.name === "AbortError";

export class Sending {
  progress: Progress;
  private stopper = new AbortController();
  private goOn: (() => void) | null = null;
  private done = 0;

  constructor(private transport: Transport, private files: Handed[], private listener: (progress: Progress) => void) {
    this.progress = { files: files.length, bytes: files.reduce((sum, { file }) => sum + file.size, 0), sent: 0, phase: "sending", now: "" };
  }

  private tell(change: Partial<Progress>) { this.progress = { ...this.progress, ...change }; this.listener(this.progress); }

  pause() { if (this.progress.phase === "sending" || this.progress.phase === "waiting") { this.tell({ phase: "paused" }); this.stopper.abort(); } }
  resume() { if (this.progress.phase === "paused") { this.stopper = new AbortController(); this.tell({ phase: "sending" }); this.goOn?.(); } }
  /** Gives everything up, also what has arrived already. */
  async stop() {
    const { captureId } = this.progress;
    this.tell({ phase: "stopped" });
    this.stopper.abort();
    this.goOn?.();
    if (captureId !== undefined) await this.transport.cancel(captureId);
  }

  /** Sends all; answers the hand-in, or nothing when it was stopped. */
  async run(spaceId: number, title: string): Promise<number | undefined> {
    try {
      const earlier = await this.steadily(() => this.transport.unfinished());
      const large = this.files.filter(({ file }) => file.size > LARGE);
      const small = this.files.filter(({ file }) => file.size <= LARGE);
      const known = large.length === 1 && small.length === 0 ? earlier.find((one) => isSame(one, large[0] as Handed)) : undefined;
      const captureId = known?.capture_id ?? (await this.steadily(() => this.transport.open(spaceId, title))).id;
      this.tell({ captureId });
      for (const part of portions(small)) await this.portion(captureId, part);
      for (const file of large) await this.large(captureId, file, known);
      this.tell({ phase: "done", sent: this.progress.bytes });
      return captureId;
    } catch (error) {
      if (this.progress.phase !== "stopped") this.tell({ phase: "failed", error });
      return undefined;
    }
  }

  private async portion(captureId: number, part: Handed[]) {
    const size = part.reduce((sum, { file }) => sum + file.size, 0);
    await this.steadily(() => {
      this.tell({ now: nameOf(part[0]?.path ?? "") });
      return this.transport.portion(captureId, part, (share) => this.tell({ sent: this.done + share * size }), this.stopper.signal);
    });
    this.done += size;
    this.tell({ sent: this.done });
  }

  private async large(captureId: number, file: Handed, known?: UploadOut) {
    const upload = known ?? (await this.steadily(() => this.transport.begin(captureId, file)));
    await this.rest(upload, file);
  }

  /** Sends what is missing of one large file, from wherever the server is. */
  async rest(upload: UploadOut, file: Handed) {
    let at = upload.received;
    this.tell({ now: nameOf(file.path), sent: this.done + at, captureId: upload.capture_id });
    while (at < upload.size) {
      const end = Math.min(upload.size, at + upload.piece);
      at = await this.steadily(async () => {
        try {
          await this.transport.piece(upload.id, at, file.file.slice(at, end), this.stopper.signal);
          return end;
        } catch (error) {
          // Whatever went wrong, the server knows how far it is.
          if (isAbort(error) || isOutage(error) || (error instanceof Refusal && error.code === "capture.other_offset")) {
            if (isAbort(error) || isOutage(error)) throw error;
            return (await this.transport.look(upload.id)).received;
          }
          throw error;
        }
      }, async () => { at = (await this.transport.look(upload.id)).received; });
      this.tell({ sent: this.done + at });
    }
    await this.steadily(() => this.transport.finish(upload.id));
    this.done += upload.size;
    this.tell({ sent: this.done });
  }

  /** Does one thing until it is done: an outage is waited out, a pause until it ends; a refusal is final. */
  private async steadily<T>(act: () => Promise<T>, again?: () => Promise<void>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      await this.whilePaused();
      try {
        if (tries > 0) await again?.();
        const result = await act();
        if (this.progress.phase === "waiting") this.tell({ phase: "sending" });
        return result;
      } catch (error) {
        if (this.progress.phase === "stopped") throw error;
        if (isAbort(error) && this.progress.phase === "paused") continue;
        if (!isOutage(error)) throw error;
        this.tell({ phase: "waiting" });
        try { await this.transport.wait(WAITS[Math.min(tries, WAITS.length - 1)] ?? 15, this.stopper.signal); } catch { /* paused or stopped meanwhile */ }
      }
    }
  }

  private async whilePaused() {
    while (this.progress.phase === "paused") await new Promise<void>((go) => { this.goOn = go; });
    if (this.progress.phase === "stopped") throw new DOMException("stopped", "AbortError");
  }
}
