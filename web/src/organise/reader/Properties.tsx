import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AssetChanges, type AssetOut, useChangeAsset, useTags } from "@/assets/api";
import { useKindLabel } from "@/assets/parts";
import { AutoPerson } from "@/people/AutoPerson";
import { Ago, Button, DatePicker, IconEdit, Input, InputNumber, percent, Select, Tag, useLang, useSay, Who } from "@/kit";
import { useKinds } from "@/assets/api";
import { type SchemeField, useScheme } from "../api";
import { CategoryPick } from "../CategoryPick";
import { AudienceEdit } from "./AudienceEdit";
import css from "./reader.module.css";

/** What is said about the asset, each value changed in place by those who may; every change offers undo. */
export function Properties({ asset }: { asset: AssetOut }) {
  const { t } = useTranslation();
  const change = useChangeAsset();
  const say = useSay();
  const kinds = useKinds();
  const kindLabel = useKindLabel();
  const may = asset.may.edit && !asset.deleted_at;
  const save = (changes: AssetChanges, before: AssetChanges) =>
    change.mutate({ id: asset.id, ...changes }, { onSuccess: () => say.done(t("organise.reader.saved"), () => change.mutate({ id: asset.id, ...before })), onError: say.failed });
  const secrecies = [0, 1, 2, 3].map((level) => ({ value: level, label: t(`assets.secrecy.${level}`) }));
  const confidences = ["wip", "not_validated", "validated", "archived"].map((one) => ({ value: one, label: t(`assets.confidence.${one}`) }));

  return (
    <dl className={css.properties} data-testid="properties">
      <Row name={t("assets.field.category")} may={may} testId="property-category" shown={asset.category ? <>{asset.category.path.join(" / ")}{asset.category_by === "machine" && <small>{t("organise.reader.byMachine", { percent: percent(asset.category_confidence ?? 0) })}</small>}</> : null}>
        {(close) => <CategoryPick autoFocus value={asset.category?.id} onPick={(id) => { close(); save({ category_id: id }, { category_id: asset.category?.id ?? null }); }} />}
      </Row>
      <Row name={t("assets.field.tags")} may={may} testId="property-tags" shown={asset.tags.length > 0 ? <span className={css.tags}>{asset.tags.map((tag) => <Tag key={tag} variant="filled">{tag}</Tag>)}</span> : null}>
        {(close) => <TagsEdit tags={asset.tags} onSave={(tags) => { close(); if (tags.join("\n") !== asset.tags.join("\n")) save({ tags }, { tags: asset.tags }); }} />}
      </Row>
      <Row name={t("assets.field.owner")} may={may} shown={asset.owner ? <Who person={asset.owner} /> : null}>
        {(close) => <AutoPerson onPick={(person) => { close(); save({ owner_id: person.id }, asset.owner ? { owner_id: asset.owner.id } : {}); }} />}
      </Row>
      <Row name={t("assets.field.kind")} may={may} shown={kindLabel(asset.kind)}>
        {(close) => <Select autoFocus defaultOpen value={asset.kind} options={(kinds.data ?? []).map((one) => ({ value: one.kind, label: one.label }))} onChange={(kind) => { close(); save({ kind }, { kind: asset.kind }); }} className={css.wide} />}
      </Row>
      <Row name={t("assets.field.confidence")} may={may} shown={t(`assets.confidence.${asset.confidence}`)}>
        {(close) => <Select autoFocus defaultOpen value={asset.confidence} options={confidences} onChange={(confidence) => { close(); save({ confidence }, { confidence: asset.confidence }); }} className={css.wide} />}
      </Row>
      <Row name={t("assets.field.freshness")} may={false} shown={<>{t(`assets.freshness.${asset.freshness}`)}{asset.verified_at && <small><Ago at={asset.verified_at} /> {t("assets.verified")}</small>}</>}>{() => null}</Row>
      <Row name={t("assets.field.secrecy")} may={asset.may.restrict && may} shown={t(`assets.secrecy.${asset.secrecy}`)}>
        {(close) => <Select autoFocus defaultOpen value={asset.secrecy} options={secrecies} onChange={(secrecy) => { close(); save({ secrecy }, { secrecy: asset.secrecy }); }} className={css.wide} />}
      </Row>
      <Row name={t("assets.field.audience")} may={asset.may.restrict && may} testId="property-audience" shown={asset.restricted ? asset.audience.map((one) => one.label).join(t("capture.comma")) : t("organise.reader.wholeSpace", { space: asset.space.name })}>
        {(close) => <AudienceEdit asset={asset} onClose={close} onSave={(changes) => { close(); save(changes, { restricted: asset.restricted, ...(asset.restricted ? { audience: asset.audience.map((one) => one.token) } : {}) }); }} />}
      </Row>
      <Details asset={asset} may={may} save={save} />
      {asset.summary && <Row name={t("organise.reader.summary")} may={may} shown={asset.summary}>{(close) => <TextEdit value={asset.summary} onSave={(summary) => { close(); if (summary !== asset.summary) save({ summary }, { summary: asset.summary }); }} />}</Row>}
      <Row name={t("assets.field.created")} may={false} shown={<Ago at={asset.created_at} />}>{() => null}</Row>
    </dl>
  );
}

function Row({ name, shown, may, children, testId }: { name: string; shown: ReactNode; may: boolean; children: (close: () => void) => ReactNode; testId?: string }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <dt>{name}</dt>
      <dd data-testid={testId} onKeyDown={(event) => { if (event.key === "Escape") setEditing(false); }}>
        {editing ? <div className={css.editor}>{children(() => setEditing(false))}<button type="button" className={css.leave} onClick={() => setEditing(false)}>{t("organise.reader.leave")}</button></div> : (
          <>
            <span className={shown ? undefined : css.unset}>{shown ?? t("organise.reader.unset")}</span>
            {may && <button type="button" className={css.edit} onClick={() => setEditing(true)} aria-label={t("organise.reader.editField", { name })}><IconEdit size={13} /></button>}
          </>
        )}
      </dd>
    </>
  );
}

function TagsEdit({ tags, onSave }: { tags: string[]; onSave: (tags: string[]) => void }) {
  const { t } = useTranslation();
  const known = useTags();
  const [draft, setDraft] = useState(tags);
  return (
    <>
      <Select mode="tags" autoFocus value={draft} onChange={setDraft} options={(known.data ?? []).map((one) => ({ value: one.tag, label: one.tag }))} tokenSeparators={[",", "，", ";", "；"]} className={css.wide} placeholder={t("organise.reader.tagsHint")} aria-label={t("assets.field.tags")} data-testid="tags-input" />
      <Button size="small" type="primary" onClick={() => onSave(draft)} data-testid="save-tags">{t("organise.reader.saveTags")}</Button>
    </>
  );
}

function TextEdit({ value, onSave }: { value: string; onSave: (value: string) => void }) {
  const [draft, setDraft] = useState(value);
  return <Input.TextArea autoFocus value={draft} autoSize={{ minRows: 2, maxRows: 10 }} onChange={(event) => setDraft(event.target.value)} onBlur={() => onSave(draft.trim())} />;
}

/** The fields of this kind's metadata scheme. */
function Details({ asset, may, save }: { asset: AssetOut; may: boolean; save: (changes: AssetChanges, before: AssetChanges) => void }) {
  const lang = useLang();
  const scheme = useScheme(asset.kind);
  return (scheme.data?.fields ?? []).filter((field) => may || written(asset.details[field.name]) !== null).map((field) => (
    <Row key={field.name} name={lang === "en" && field.label_en ? field.label_en : field.label} may={may} shown={written(asset.details[field.name])}>
      {(close) => <DetailEdit field={field} value={asset.details[field.name]} onSave={(value) => { close(); if (value !== asset.details[field.name]) save({ details: { ...asset.details, [field.name]: value } }, { details: asset.details }); }} />}
    </Row>
  ));
}
const written = (value: unknown): ReactNode => (value === null || value === undefined || value === "" ? null : Array.isArray(value) ? value.join("，") : String(value));

function DetailEdit({ field, value, onSave }: { field: SchemeField; value: unknown; onSave: (value: unknown) => void }) {
  if (field.type === "choice") return <Select autoFocus defaultOpen value={value as string | undefined} options={(field.choices ?? []).map((one) => ({ value: one, label: one }))} onChange={onSave} className={css.wide} />;
  if (field.type === "number") return <InputNumber autoFocus defaultValue={typeof value === "number" ? value : ""} onBlur={(event) => onSave(event.target.value === "" ? null : Number(event.target.value))} className={css.wide} />;
  if (field.type === "date") return <DatePicker autoFocus defaultOpen onChange={(_, text) => onSave(Array.isArray(text) ? text[0] : text)} className={css.wide} />;
  return <Input autoFocus defaultValue={typeof value === "string" ? value : ""} onBlur={(event) => onSave(event.target.value.trim())} onPressEnter={(event) => event.currentTarget.blur()} />;
}
