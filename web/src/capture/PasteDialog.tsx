import { type ClipboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, ErrorNote, Input, Modal } from "@/kit";
import { type Handed, useHandInText } from "./api";
import css from "./capture.module.css";
import { pasted } from "./files";

interface PasteDialogProps { open: boolean; text: string; space: { id: number; name: string }; onClose: () => void; onImages: (files: Handed[]) => void }

/** One experience in words, or a screenshot. What was typed stays until it is saved. */
export function PasteDialog({ open, text: given, space, onClose, onImages }: PasteDialogProps) {
  const { t } = useTranslation();
  const go = useNavigate();
  const handIn = useHandInText();
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  useEffect(() => { if (given) setText(given); }, [given]);

  const paste = (event: ClipboardEvent) => {
    const files = pasted(event.clipboardData, new Date(), t("capture.pastedImage"));
    if (files.length > 0) { event.preventDefault(); onClose(); onImages(files); }
  };
  const save = () => handIn.mutate({ space_id: space.id, text, ...(title.trim() ? { title: title.trim() } : {}) }, {
    onSuccess: (capture) => { setTitle(""); setText(""); void go(`/capture/${capture.id}`); },
  });
  const footer = (
    <>
      <Button onClick={onClose}>{t("capture.paste.close")}</Button>
      <Button type="primary" disabled={!text.trim()} loading={handIn.isPending} onClick={save} data-testid="save-paste">{t("capture.paste.save", { space: space.name })}</Button>
    </>
  );
  return (
    <Modal open={open} onCancel={onClose} title={t("capture.paste.title")} width={680} footer={footer}>
      <div className={css.paste}>
        <label><span>{t("capture.paste.name")}</span><Input value={title} onChange={(event) => setTitle(event.target.value)} placeholder={t("capture.paste.namePlaceholder")} maxLength={200} data-testid="paste-title" /></label>
        <label><span>{t("capture.paste.text")}</span><Input.TextArea value={text} onChange={(event) => setText(event.target.value)} onPaste={paste} autoSize={{ minRows: 8, maxRows: 20 }} placeholder={t("capture.paste.placeholder")} data-testid="paste-text" /></label>
        {handIn.error && <ErrorNote error={handIn.error} />}
      </div>
    </Modal>
  );
}
