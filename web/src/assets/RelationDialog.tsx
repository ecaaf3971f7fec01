import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, ErrorNote, Modal, Select, useSay } from "@/kit";
import { type AssetOut, useAssets, useRelate, useUnrelate } from "./api";
import css from "./assets.module.css";

export const RELATIONS = ["supersedes", "contradicts", "derived_from", "duplicates", "applies_to", "implements"] as const;

/** Draws a relation from this asset to another one, found by its title. */
export function RelationDialog({ asset, onClose }: { asset: AssetOut; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const relate = useRelate();
  const unrelate = useUnrelate();
  const [kind, setKind] = useState<(typeof RELATIONS)[number]>("supersedes");
  const [target, setTarget] = useState<number>();
  const [text, setText] = useState("");
  const found = useAssets({ q: useDeferredValue(text), limit: 20 });
  const options = (found.data?.items ?? []).filter((each) => each.id !== asset.id).map((each) => ({ value: each.id, label: `${each.title} · ${each.space.name}` }));
  const save = () => {
    if (target === undefined) return;
    relate.mutate({ id: asset.id, target_id: target, kind }, { onSuccess: (made) => { say.done(t("care.relate.saved"), () => unrelate.mutate(made.id, { onError: say.failed })); onClose(); } });
  };
  return (
    <Modal open onCancel={onClose} title={t("care.relate.title")} destroyOnHidden footer={<Button type="primary" disabled={target === undefined} loading={relate.isPending} onClick={save} data-testid="relate-save">{t("care.relate.save")}</Button>}>
      <div className={css.form}>
        <div className={css.formRow}><span>{t("care.relate.this")}</span><b>{asset.title}</b></div>
        <label className={css.formRow}><span>{t("care.relate.kind")}</span><Select value={kind} onChange={setKind} options={RELATIONS.map((value) => ({ value, label: t(`care.relation.out.${value}`) }))} popupMatchSelectWidth={false} data-testid="relation-kind" /></label>
        <label className={css.formRow}><span>{t("care.relate.other")}</span><Select showSearch={{ filterOption: false, onSearch: setText }} value={target} onChange={setTarget} options={options} placeholder={t("care.relate.find")} data-testid="relation-target" /></label>
        {relate.error && <ErrorNote error={relate.error} />}
      </div>
    </Modal>
  );
}
