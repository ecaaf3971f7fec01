/** What a drop, a chooser or a paste holds, as a flat list of files with their relative paths. */
import type { Handed } from "./api";

const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|__MACOSX\/.*|\.git\/.*)$/i;
export const isLitter = (path: string) => LITTER.test(path);

interface EntryLike { isFile: boolean; isDirectory: boolean; fullPath: string }
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
const readSome = (reader: FileSystemDirectoryReader) => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));

async function walk(entry: FileSystemEntry, found: Handed[]): Promise<void> {
  const path = (entry as EntryLike).fullPath.replace(/^\//, "");
  if (isLitter(path)) return;
  if (entry.isFile) { found.push({ path, file: await fileOf(entry as FileSystemFileEntry) }); return; }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader hands out at most a hundred entries at a time.
  for (let some = await readSome(reader); some.length > 0; some = await readSome(reader)) for (const child of some) await walk(child, found);
}

/** Files and folders of a drop. The entries must be taken before the first await, while the event is alive. */
export async function dropped(transfer: DataTransfer): Promise<Handed[]> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  const loose = [...transfer.files];
  const found: Handed[] = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found.length > 0 ? found : chosen(loose);
}

export function chosen(files: Iterable<File>): Handed[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !isLitter(path));
}

/** An image from the clipboard has no name of its own: give it the moment it was pasted. */
export function pasted(transfer: DataTransfer, now: Date, word: string): Handed[] {
  const stamp = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return [...transfer.files].map((file) => ({ path: /^image\.\w+$/.test(file.name) ? `${word} ${stamp}.${file.name.split(".").pop()}` : file.name, file }));
}
const two = (value: number) => String(value).padStart(2, "0");

/** The common folder of a hand-in is its title; a single file gives its name; several loose ones are counted by the caller. */
export function titleOf(files: Handed[]): string | undefined {
  if (files.length === 1) return files[0]?.path.split("/").pop();
  const tops = new Set(files.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
  const [top] = tops;
  return tops.size === 1 && top ? top : undefined;
}

/** Cuts a hand-in into requests the server takes in one go. */
export function portions(files: Handed[], most = 800, mostBytes = 512 * 1024 * 1024): Handed[][] {
  const all: Handed[][] = [];
  let part: Handed[] = [];
  let size = 0;
  for (const one of files) {
    if (part.length > 0 && (part.length >= most || size + one.file.size > mostBytes)) { all.push(part); part = []; size = 0; }
    part.push(one);
    size += one.file.size;
  }
  if (part.length > 0) all.push(part);
  return all;
}
