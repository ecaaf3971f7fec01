import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AssetChanges, AssetOut } from "@/assets/api";
import { Button, Radio } from "@/kit";
import { SubjectPick } from "@/people/SubjectPick";
import css from "./reader.module.css";

/** Who may read it: the whole space, or only those named. */
export function AudienceEdit({ asset, onSave, onClose }: { asset: AssetOut; onSave: (changes: AssetChanges) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [restricted, setRestricted] = useState(asset.restricted);
  const [named, setNamed] = useState(asset.restricted ? asset.audience : []);
  return (
    <div className={css.audience}>
      <Radio.Group value={restricted} onChange={(event) => setRestricted(event.target.value as boolean)} options={[{ value: false, label: t("organise.reader.wholeSpace", { space: asset.space.name }) }, { value: true, label: t("organise.reader.onlyNamed") }]} />
      {restricted && <SubjectPick value={named} onChange={setNamed} />}
      <div className={css.audienceActs}>
        <Button size="small" type="primary" disabled={restricted && named.length === 0} onClick={() => onSave(restricted ? { restricted: true, audience: named.map((one) => one.token) } : { restricted: false })}>{t("organise.reader.saveAudience")}</Button>
        <Button size="small" type="text" onClick={onClose}>{t("organise.reader.leave")}</Button>
      </div>
    </div>
  );
}
