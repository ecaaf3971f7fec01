import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKinds } from "@/assets/api";
import { Button, Checkbox, Empty, ErrorNote, IconDelete, IconPlus, Input, Loaded, Page, Select, useSay, useUrlState } from "@/kit";
import { type SchemeField, useSaveScheme, useScheme } from "../api";
import css from "./taxonomy.module.css";

const TYPES = ["text", "number", "date", "choice", "person"] as const;
const NAME = /^[a-z][a-z0-9_]*$/;

/** Which fields an asset of a kind carries. */
export default function SchemesPage() {
  const { t } = useTranslation();
  const kinds = useKinds();
  const { one, change } = useUrlState();
  const kind = one("kind") ?? kinds.data?.[0]?.kind;
  const scheme = useScheme(kind);
  const chooser = <Select value={kind} onChange={(value: string) => change({ kind: value })} options={(kinds.data ?? []).map((one) => ({ value: one.kind, label: one.label }))} aria-label={t("organise.scheme.kind")} style={{ minWidth: 160 }} />;
  return (
    <Page title={t("organise.scheme.title")} lead={t("organise.scheme.lead")} actions={chooser} width="wide">
      {kind && <Loaded query={scheme}>{(loaded) => <SchemeEdit key={kind} kind={kind} fields={loaded.fields} />}</Loaded>}
    </Page>
  );
}

function SchemeEdit({ kind, fields }: { kind: string; fields: SchemeField[] }) {
  const { t } = useTranslation();
  const save = useSaveScheme();
  const say = useSay();
  const [draft, setDraft] = useState(fields);
  useEffect(() => setDraft(fields), [fields]);
  const set = (place: number, changes: Partial<SchemeField>) => setDraft(draft.map((field, here) => (here === place ? { ...field, ...changes } : field)));
  const isWrong = draft.some((field) => !NAME.test(field.name) || !field.label.trim());
  const isChanged = JSON.stringify(draft) !== JSON.stringify(fields);
  return (
    <>
      {draft.length === 0 && <Empty title={t("organise.scheme.empty")} />}
      {draft.length > 0 && (
        <div className={css.scheme} role="table" aria-label={t("organise.scheme.title")}>
          <div role="row" className={css.schemeHead}>{(["label", "labelEn", "name", "type", "choices", "required"] as const).map((name) => <span key={name} role="columnheader">{t(`organise.scheme.field.${name}`)}</span>)}<span /></div>
          {draft.map((field, place) => (
            <div role="row" key={place} className={css.schemeRow}>
              <Input value={field.label} onChange={(event) => set(place, { label: event.target.value })} aria-label={t("organise.scheme.field.label")} />
              <Input value={field.label_en} onChange={(event) => set(place, { label_en: event.target.value })} aria-label={t("organise.scheme.field.labelEn")} />
              <Input value={field.name} status={NAME.test(field.name) ? "" : "error"} title={t("organise.scheme.nameRule")} onChange={(event) => set(place, { name: event.target.value })} aria-label={t("organise.scheme.field.name")} />
              <Select value={field.type} options={TYPES.map((type) => ({ value: type, label: t(`organise.scheme.types.${type}`) }))} onChange={(type) => set(place, { type })} aria-label={t("organise.scheme.field.type")} />
              <Select mode="tags" open={false} suffixIcon={null} disabled={field.type !== "choice"} value={field.choices ?? []} onChange={(choices: string[]) => set(place, { choices })} tokenSeparators={[",", "，", "、"]} aria-label={t("organise.scheme.field.choices")} />
              <Checkbox checked={Boolean(field.required)} onChange={(event) => set(place, { required: event.target.checked })} aria-label={t("organise.scheme.field.required")} />
              <Button type="text" icon={<IconDelete size={15} />} onClick={() => setDraft(draft.filter((_, here) => here !== place))} aria-label={t("organise.scheme.remove")} />
            </div>
          ))}
        </div>
      )}
      {save.error && <div className={css.gap}><ErrorNote error={save.error} /></div>}
      <div className={css.acts}>
        <Button icon={<IconPlus size={15} />} onClick={() => setDraft([...draft, { name: "", label: "", label_en: "", type: "text", required: false }])}>{t("organise.scheme.add")}</Button>
        <Button type="primary" disabled={isWrong || !isChanged} loading={save.isPending} onClick={() => { const before = fields; save.mutate({ kind, fields: draft }, { onSuccess: () => say.done(t("organise.scheme.saved"), () => save.mutate({ kind, fields: before })) }); }}>{t("organise.scheme.save")}</Button>
      </div>
    </>
  );
}
