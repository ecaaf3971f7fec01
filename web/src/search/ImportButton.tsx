import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconUpload, Modal, Tooltip, useSay } from "@/kit";
import type { Imported } from "./api";
import css from "./words.module.css";

interface Bringing { mutate: (file: File, on: { onSuccess: (done: Imported) => void; onError: (error: unknown) => void }) => void; isPending: boolean }

/** Brings a list in from a file and says which lines were not taken, and why. */
export function ImportButton({ accept, bring, hint }: { accept: string; bring: Bringing; hint: string }) {
  const { t } = useTranslation();
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const [done, setDone] = useState<Imported>();
  const chosen = (file: File | undefined) => { if (file) bring.mutate(file, { onSuccess: (result) => (result.refused.length > 0 ? setDone(result) : say.done(t("search.imported", { count: result.added }))), onError: say.failed }); };
  return (
    <>
      <Tooltip title={hint}><Button icon={<IconUpload size={15} />} loading={bring.isPending} onClick={() => input.current?.click()}>{t("search.import")}</Button></Tooltip>
      <input ref={input} type="file" accept={accept} hidden aria-label={t("search.import")} onChange={(event) => { chosen(event.target.files?.[0]); event.target.value = ""; }} data-testid="import-file" />
      <Modal open={Boolean(done)} onCancel={() => setDone(undefined)} footer={null} title={t("search.imported", { count: done?.added ?? 0 })}>
        <p>{t("search.refusedLines", { count: done?.refused.length ?? 0 })}</p>
        <ul className={css.refused}>{done?.refused.slice(0, 50).map((row) => <li key={row.line}><b>{t("search.line", { line: row.line })}</b>{row.reason}</li>)}</ul>
      </Modal>
    </>
  );
}
