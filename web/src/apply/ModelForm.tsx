import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, ErrorNote, Input, InputNumber, Select, Switch, useSay } from "@/kit";
import { useSpaces } from "@/organise/library/api";
import { Trial } from "./Trial";
import { type ModelIn, type ModelOut, useSaveModel, useTryModel } from "./api";
import css from "./models.module.css";

type Draft = Omit<ModelIn, "key">;
const FIELDS = ["enabled", "base_url", "model", "temperature", "max_tokens", "patience_seconds", "total_seconds", "price_in", "price_out", "currency", "month_tokens", "month_money", "person_month_tokens", "highest_secrecy", "space_ids", "at_once"] as const;
const draftOf = (now: ModelOut): Draft => Object.fromEntries(FIELDS.map((name) => [name, now[name]]));

/** The language model: where it is, what may be sent to it, how patiently it is waited for, what it may cost. The key goes in and never comes out. */
export function ModelForm({ now }: { now: ModelOut }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => (now.base_url ? draftOf(now) : { ...draftOf(now), enabled: true }));
  const [key, setKey] = useState<string>();
  const save = useSaveModel();
  const trial = useTryModel();
  const say = useSay();
  const set = (changes: Draft) => setDraft((before) => ({ ...before, ...changes }));
  const body: ModelIn = { ...draft, ...(key === undefined ? {} : { key }) };
  const isLocked = now.by_environment;
  return (
    <form className={css.form} onSubmit={(event) => { event.preventDefault(); save.mutate(body, { onSuccess: () => { setKey(undefined); say.done(t("apply.model.saved")); } }); }}>
      <label className={css.switch}><Switch checked={draft.enabled ?? false} disabled={isLocked} onChange={(enabled) => set({ enabled })} aria-label={t("apply.model.enabled")} data-testid="model-enabled" />{t("apply.model.enabled")}</label>
      <Field label={t("apply.model.address")} hint={t("apply.model.addressHint")}><Input value={draft.base_url ?? ""} disabled={isLocked} onChange={(event) => set({ base_url: event.target.value })} placeholder="http://10.0.0.8:8000/v1" aria-label={t("apply.model.address")} data-testid="model-address" /></Field>
      <div className={css.row}>
        <Field label={t("apply.model.name")} hint={t("apply.model.nameHint")}><Input value={draft.model ?? ""} disabled={isLocked} onChange={(event) => set({ model: event.target.value })} placeholder="qwen3-32b" aria-label={t("apply.model.name")} data-testid="model-name" /></Field>
        <Field label={t("apply.model.key")} hint={t(now.has_key ? "apply.model.keyThere" : "apply.model.keyHint")}><Input.Password value={key ?? ""} disabled={isLocked} onChange={(event) => setKey(event.target.value)} placeholder={now.has_key ? "••••••••" : ""} autoComplete="new-password" aria-label={t("apply.model.key")} data-testid="model-key" /></Field>
      </div>
      <h3 className={css.group}>{t("apply.model.mayLeave")}</h3>
      <div className={css.row}>
        <Field label={t("apply.model.secrecy")} hint={t("apply.model.secrecyHint")}><Select<number> value={draft.highest_secrecy ?? 0} disabled={isLocked} onChange={(highest_secrecy) => set({ highest_secrecy })} options={[0, 1, 2, 3].map((level) => ({ value: level, label: t("apply.model.upTo", { level: t(`assets.secrecy.${level}`) }) }))} aria-label={t("apply.model.secrecy")} data-testid="model-secrecy" /></Field>
        <Spaces value={draft.space_ids ?? null} isLocked={isLocked} onChange={(space_ids) => set({ space_ids })} />
      </div>
      <h3 className={css.group}>{t("apply.model.limits")}</h3>
      <div className={css.row}>
        <Figure name="patience_seconds" draft={draft} set={set} isLocked={isLocked} />
        <Figure name="total_seconds" draft={draft} set={set} isLocked={isLocked} />
        <Figure name="max_tokens" draft={draft} set={set} isLocked={isLocked} />
        <Figure name="temperature" draft={draft} set={set} isLocked={isLocked} step={0.1} />
        <Figure name="at_once" draft={draft} set={set} isLocked={isLocked} />
      </div>
      <h3 className={css.group}>{t("apply.model.budget")}</h3>
      <div className={css.row}>
        <Figure name="month_tokens" draft={draft} set={set} isLocked={isLocked} optional />
        <Figure name="person_month_tokens" draft={draft} set={set} isLocked={isLocked} optional />
        <Figure name="month_money" draft={draft} set={set} isLocked={isLocked} optional />
        <Figure name="price_in" draft={draft} set={set} isLocked={isLocked} step={0.001} />
        <Figure name="price_out" draft={draft} set={set} isLocked={isLocked} step={0.001} />
        <Field label={t("apply.model.field.currency")}><Input value={draft.currency ?? ""} disabled={isLocked} maxLength={8} onChange={(event) => set({ currency: event.target.value })} aria-label={t("apply.model.field.currency")} /></Field>
      </div>
      <Trial trial={trial.data} error={trial.error} onModel={(model) => set({ model })} />
      {save.error && <ErrorNote error={save.error} />}
      <div className={css.acts}>
        <Button type="primary" htmlType="submit" disabled={isLocked} loading={save.isPending} data-testid="model-save">{t("apply.model.save")}</Button>
        <Button loading={trial.isPending} disabled={!draft.base_url || !draft.model} onClick={() => trial.mutate(isLocked ? null : body)} data-testid="model-try">{t("apply.model.try")}</Button>
      </div>
    </form>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: React.ReactNode }) {
  return <div className={css.field}><span>{label}</span>{children}{hint && <small>{hint}</small>}</div>;
}

type FigureName = "patience_seconds" | "total_seconds" | "max_tokens" | "temperature" | "at_once" | "month_tokens" | "person_month_tokens" | "month_money" | "price_in" | "price_out";
function Figure({ name, draft, set, isLocked, optional = false, step = 1 }: { name: FigureName; draft: Draft; set: (changes: Draft) => void; isLocked: boolean; optional?: boolean; step?: number }) {
  const { t } = useTranslation();
  const label = t(`apply.model.field.${name}`);
  return (
    <Field label={label} {...(optional ? { hint: t("apply.model.noLimit") } : {})}>
      <InputNumber value={draft[name] ?? null} disabled={isLocked} min={0} step={step} onChange={(value: number | null) => { if (optional || value !== null) set({ [name]: value }); }} aria-label={label} />
    </Field>
  );
}

function Spaces({ value, isLocked, onChange }: { value: number[] | null; isLocked: boolean; onChange: (ids: number[] | null) => void }) {
  const { t } = useTranslation();
  const spaces = useSpaces({ all: true });
  return (
    <Field label={t("apply.model.spaces")} hint={t("apply.model.spacesHint")}>
      <Select<number[]> mode="multiple" allowClear disabled={isLocked} value={value ?? []} placeholder={t("apply.model.everySpace")} onChange={(ids) => onChange(ids.length ? ids : null)} optionFilterProp="label" options={(spaces.data?.items ?? []).map((space) => ({ value: space.id, label: space.name }))} aria-label={t("apply.model.spaces")} />
    </Field>
  );
}
