import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AssetOut, useChangeAsset } from "@/assets/api";
import { IconEdit, Input, useSay } from "@/kit";
import css from "./reader.module.css";

/** The title, edited in place: Enter keeps it, Escape leaves it. */
export function TitleEdit({ asset }: { asset: AssetOut }) {
  const { t } = useTranslation();
  const change = useChangeAsset();
  const say = useSay();
  const [draft, setDraft] = useState<string | null>(null);
  const save = () => {
    const title = draft?.trim();
    setDraft(null);
    if (!title || title === asset.title) return;
    const before = asset.title;
    change.mutate({ id: asset.id, title }, { onSuccess: () => say.done(t("organise.reader.titleSaved"), () => change.mutate({ id: asset.id, title: before })), onError: say.failed });
  };
  if (draft === null) {
    return (
      <span className={css.titleLine}>
        {change.isPending ? (change.variables?.title ?? asset.title) : asset.title}
        {asset.may.edit && !asset.deleted_at && <button type="button" className={css.edit} onClick={() => setDraft(asset.title)} aria-label={t("organise.reader.editTitle")} data-testid="edit-title"><IconEdit size={15} /></button>}
      </span>
    );
  }
  return (
    <Input
      autoFocus value={draft} maxLength={300} onChange={(event) => setDraft(event.target.value)} onBlur={save} className={css.titleInput} aria-label={t("organise.reader.editTitle")} data-testid="title-input"
      onKeyDown={(event) => { if (event.key === "Enter" && !event.nativeEvent.isComposing) save(); if (event.key === "Escape") setDraft(null); }}
    />
  );
}
