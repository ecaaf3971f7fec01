import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Drawer, ErrorNote, IconAsk, IconCheck, IconClose, Loading, State } from "@/kit";
import { useMe } from "@/people/api";
import { AutoPerson } from "@/people/AutoPerson";
import { useWhy, type WhyOut } from "./api";
import css from "./oversight.module.css";

/** "Who can read this, and why?" For whoever answers for the asset; everybody else may ask about themself. */
export function WhyButton({ assetId }: { assetId: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" className={css.ask} icon={<IconAsk size={14} />} onClick={() => setOpen(true)} data-testid="why">{t("oversight.why.ask")}</Button>
      {open && <WhyDrawer assetId={assetId} onClose={() => setOpen(false)} />}
    </>
  );
}

function WhyDrawer({ assetId, onClose }: { assetId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [person, setPerson] = useState<number | undefined>(undefined);
  const asked = person ?? me.data?.person.id;
  const why = useWhy(assetId, asked);
  return (
    <Drawer open onClose={onClose} title={t("oversight.why.title")} size={440}>
      <div className={css.stack} data-testid="why-drawer">
        <AutoPerson placeholder={t("oversight.why.whom")} onPick={(one) => setPerson(one.id)} />
        {why.error ? <ErrorNote error={why.error} /> : why.data ? <Answer why={why.data} /> : <Loading lines={4} />}
      </div>
    </Drawer>
  );
}

export function Answer({ why }: { why: WhyOut }) {
  const { t } = useTranslation();
  return (
    <div className={css.answer} data-testid="why-answer">
      <p className={css.verdict}><State tone={why.sees ? "success" : "danger"}>{t(why.sees ? "oversight.why.sees" : "oversight.why.seesNot", { name: why.person })}</State></p>
      <h3>{t("oversight.why.must")}</h3>
      <Steps steps={why.chain} />
      <h3>{t("oversight.why.oneOf")}</h3>
      <Steps steps={why.ways} />
    </div>
  );
}

function Steps({ steps }: { steps: WhyOut["chain"] }) {
  const { t } = useTranslation();
  return (
    <ul className={css.steps}>
      {steps.map((step) => (
        <li key={step.sentence} data-holds={step.holds || undefined}>
          {step.holds ? <IconCheck size={16} aria-label={t("oversight.why.holds")} /> : <IconClose size={16} aria-label={t("oversight.why.holdsNot")} />}<span>{step.sentence}</span>
        </li>
      ))}
    </ul>
  );
}
