import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconFolder, IconPaste, IconUpload } from "@/kit";
import type { Handed } from "./api";
import css from "./capture.module.css";
import { chosen, dropped } from "./files";

/** Takes files, folders and archives, by drop or by choosing. */
export function DropZone({ onFiles, onPaste, formats }: { onFiles: (files: Handed[]) => void; onPaste: () => void; formats: ReactNode }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void dropped(event.dataTransfer).then(onFiles);
  };
  const take = (input: HTMLInputElement) => { onFiles(chosen(input.files ?? [])); input.value = ""; };
  return (
    <div
      className={css.drop} data-over={over || undefined} data-testid="drop-zone" role="group" aria-label={t("capture.drop.label")}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node)) setOver(false); }} onDrop={drop}
    >
      <IconUpload size={28} strokeWidth={1.5} aria-hidden />
      <p className={css.dropTitle}>{over ? t("capture.drop.over") : t("capture.drop.title")}</p>
      <div className={css.dropButtons}>
        <Button type="primary" icon={<IconUpload size={16} />} onClick={() => files.current?.click()} data-testid="choose-files">{t("capture.drop.files")}</Button>
        <Button icon={<IconFolder size={16} />} onClick={() => folder.current?.click()} data-testid="choose-folder">{t("capture.drop.folder")}</Button>
        <Button icon={<IconPaste size={16} />} onClick={onPaste} data-testid="open-paste">{t("capture.drop.paste")}</Button>
      </div>
      <p className={css.formats}>{formats}</p>
      <input ref={files} type="file" multiple hidden onChange={(event) => take(event.target)} data-testid="file-input" aria-label={t("capture.drop.files")} />
      <input ref={folder} type="file" multiple hidden onChange={(event) => take(event.target)} data-testid="folder-input" aria-label={t("capture.drop.folder")} {...{ webkitdirectory: "" }} />
    </div>
  );
}
