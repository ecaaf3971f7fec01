import { describe, expect, test } from "vitest";
import { Refusal } from "@/kit";
import type { CaptureOut, Handed, UploadOut } from "./api";
import { isSame, LARGE, Sending, type Transport } from "./sending";

const big = (name: string, size = LARGE * 2 + 5): Handed => ({ path: name, file: new File([new Uint8Array(size)], name, { lastModified: 7 }) });
const small = (name: string): Handed => ({ path: name, file: new File(["x"], name) });

/** A server in memory that can be told to fail. */
class Server {
  uploads = new Map<number, UploadOut>();
  portions: string[][] = [];
  pieces: [number, number][] = [];
  failures: unknown[] = [];
  waited = 0;
  cancelled = 0;
  opened = 0;
  piece = LARGE;
  onPiece: () => void = () => undefined;
  transport: Transport = {
    open: () => { this.opened += 1; return Promise.resolve({ id: 100 } as CaptureOut); },
    portion: (_, files) => { this.portions.push(files.map(({ path }) => path)); return Promise.resolve(); },
    unfinished: () => Promise.resolve([...this.uploads.values()]),
    begin: (capture_id, { path, file }) => {
      const upload = { id: this.uploads.size + 1, capture_id, path, size: file.size, received: 0, modified: 7, piece: this.piece } as UploadOut;
      this.uploads.set(upload.id, upload);
      return Promise.resolve({ ...upload });
    },
    look: (id) => Promise.resolve({ ...(this.uploads.get(id) as UploadOut) }),
    piece: (id, offset, data, signal) => {
      this.onPiece();
      if (signal.aborted) return Promise.reject(new DOMException("aborted", "AbortError"));
      const failure = this.failures.shift();
      if (failure) return Promise.reject(failure as Error);
      const upload = this.uploads.get(id) as UploadOut;
      if (offset !== upload.received) return Promise.reject(new Refusal("", 409, "capture.other_offset"));
      this.pieces.push([offset, data.size]);
      upload.received += data.size;
      return Promise.resolve();
    },
    finish: (id) => { this.uploads.delete(id); return Promise.resolve({ id: 100 } as CaptureOut); },
    cancel: () => { this.cancelled += 1; return Promise.resolve(); },
    wait: () => { this.waited += 1; return Promise.resolve(); },
  };
}

describe("sending", () => {
  test("small files go in portions, a large one in pieces, all into one hand-in", async () => {
    const server = new Server();
    const sending = new Sending(server.transport, [small("a"), big("b"), small("c")], () => undefined);
    expect(await sending.run(1, "t")).toBe(100);
    expect(server.opened).toBe(1);
    expect(server.portions).toEqual([["a", "c"]]);
    expect(server.pieces).toEqual([[0, LARGE], [LARGE, LARGE], [LARGE * 2, 5]]);
    expect(sending.progress.phase).toBe("done");
  });
  test("a lost connection is waited out, and what has arrived is not sent again", async () => {
    const server = new Server();
    server.failures = [undefined, new Refusal("", 0, "offline"), new Refusal("", 503, "unreadable")];
    const sending = new Sending(server.transport, [big("b")], () => undefined);
    expect(await sending.run(1, "t")).toBe(100);
    expect(server.waited).toBe(2);
    expect(server.pieces.map(([offset]) => offset)).toEqual([0, LARGE, LARGE * 2]);
  });
  test("a refusal is final and is told", async () => {
    const server = new Server();
    const full = new Refusal("满了", 507, "capture.disk_full");
    server.failures = [full];
    const sending = new Sending(server.transport, [big("b")], () => undefined);
    expect(await sending.run(1, "t")).toBeUndefined();
    expect(sending.progress.error).toBe(full);
  });
  test("a pause ends with going on from where the server is", async () => {
    const server = new Server();
    const sending = new Sending(server.transport, [big("b")], () => undefined);
    server.onPiece = () => { if (server.pieces.length === 1 && sending.progress.phase === "sending") { server.onPiece = () => undefined; sending.pause(); setTimeout(() => sending.resume(), 5); } };
    expect(await sending.run(1, "t")).toBe(100);
    expect(server.pieces.map(([offset]) => offset)).toEqual([0, LARGE, LARGE * 2]);
  });
  test("stopping takes everything back", async () => {
    const server = new Server();
    const sending = new Sending(server.transport, [big("b")], () => undefined);
    server.onPiece = () => { void sending.stop(); };
    expect(await sending.run(1, "t")).toBeUndefined();
    expect(server.cancelled).toBe(1);
    expect(sending.progress.phase).toBe("stopped");
  });
  test("the same file chosen again after a reload goes on", async () => {
    const server = new Server();
    const file = big("b");
    const before = await server.transport.begin(55, file);
    (server.uploads.get(before.id) as UploadOut).received = LARGE;
    const sending = new Sending(server.transport, [file], () => undefined);
    expect(await sending.run(1, "t")).toBe(55);
    expect(server.opened).toBe(0);
  });
  test("a changed file is another one", () => {
    const upload = { path: "夹/b", size: 3, modified: 7 } as UploadOut;
    expect(isSame(upload, { path: "b", file: new File(["xyz"], "b", { lastModified: 7 }) })).toBe(true);
    expect(isSame(upload, { path: "b", file: new File(["xyz"], "b", { lastModified: 8 }) })).toBe(false);
    expect(isSame(upload, { path: "b", file: new File(["xy"], "b", { lastModified: 7 }) })).toBe(false);
  });
});
