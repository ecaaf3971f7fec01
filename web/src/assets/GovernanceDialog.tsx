import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AutoPerson } from "@/people/AutoPerson";
import { Button, ErrorNote, InputNumber, Modal, Radio, useSay, Who } from "@/kit";
import { type AssetOut, useGovern } from "./api";
import css from "./assets.module.css";

/** Who answers for an asset, how often somebody looks at it, and how it may be changed. */
export function GovernanceDialog({ asset, onClose }: { asset: AssetOut; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const govern = useGovern();
  const [owner, setOwner] = useState<{ id: number; name: string } | null>(asset.owner);
  const [isPicking, setPicking] = useState(false);
  const [days, setDays] = useState(asset.review_days ?? 365);
  const [way, setWay] = useState(asset.governance === "controlled" ? "controlled" as const : "experience" as const);
  const before = { ...(asset.owner ? { owner_id: asset.owner.id } : {}), review_days: asset.review_days ?? 365, governance: asset.governance === "controlled" ? "controlled" as const : "experience" as const };
  const save = () => govern.mutate({ id: asset.id, ...(owner ? { owner_id: owner.id } : {}), review_days: days, governance: way }, {
    onSuccess: () => { say.done(t("care.govern.saved"), () => govern.mutate({ id: asset.id, ...before })); onClose(); },
  });
  return (
    <Modal open onCancel={onClose} title={t("care.govern.title")} destroyOnHidden footer={<Button type="primary" loading={govern.isPending} onClick={save} data-testid="govern-save">{t("care.govern.save")}</Button>}>
      <div className={css.form}>
        <div className={css.formRow}><span>{t("assets.field.owner")}</span>{isPicking ? <AutoPerson onPick={(person) => { setOwner(person); setPicking(false); }} /> : <span className={css.inline}><Who person={owner} /><Button size="small" onClick={() => setPicking(true)}>{t("care.govern.change")}</Button></span>}</div>
        <label className={css.formRow}><span>{t("care.govern.every")}</span><InputNumber min={1} max={3650} value={days} onChange={(value) => setDays(Number(value ?? 365))} suffix={t("care.govern.days")} data-testid="govern-days" /></label>
        <div className={css.formRow}><span>{t("care.govern.way")}</span>
          <Radio.Group value={way} onChange={(event) => setWay(event.target.value as typeof way)} className={css.ways}>
            {(["experience", "controlled"] as const).map((each) => <Radio key={each} value={each}>{t(`care.govern.${each}`)}<small>{t(`care.govern.${each}Means`)}</small></Radio>)}
          </Radio.Group>
        </div>
        {govern.error && <ErrorNote error={govern.error} />}
      </div>
    </Modal>
  );
}
