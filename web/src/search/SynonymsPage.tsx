import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, type Column, DataTable, Drawer, Empty, IconDelete, IconDownload, IconEdit, IconPlus, Input, Loaded, Notice, Page, Radio, Select, State, Tag, useCount, useSay, useUrlState } from "@/kit";
import { SYNONYMS_CSV, type SynonymOut, useEffectOf, useImportSynonyms, useRemoveSynonym, useSaveSynonym, useSynonyms } from "./api";
import { ImportButton } from "./ImportButton";
import css from "./words.module.css";

const LIMIT = 50;

/** Words that find one another: the list, and a box that shows what it does. */
export default function SynonymsPage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const offset = number("offset", 0);
  const synonyms = useSynonyms({ text: one("q") ?? "", limit: LIMIT, offset });
  const [editing, setEditing] = useState<SynonymOut | "new" | null>(null);
  const [text, setText] = useState(one("q") ?? "");
  const remove = useRemoveSynonym();
  const save = useSaveSynonym();
  const bring = useImportSynonyms();
  const say = useSay();
  const discard = (entry: SynonymOut) => remove.mutate(entry.id, { onSuccess: () => say.done(t("search.synonym.gone"), () => save.mutate({ words: entry.words, means: entry.means, note: entry.note })), onError: say.failed });
  const add = <Button type="primary" icon={<IconPlus size={16} />} onClick={() => setEditing("new")} data-testid="new-synonym">{t("search.synonym.new")}</Button>;

  const columns: Column<SynonymOut>[] = [
    { key: "words", title: t("search.synonym.words"), fixed: true, render: (entry) => <Words words={entry.words} /> },
    { key: "way", title: t("search.synonym.way"), width: 110, render: (entry) => <State tone={entry.means.length > 0 ? "info" : "accent"}>{t(entry.means.length > 0 ? "search.synonym.oneWay" : "search.synonym.twoWay")}</State> },
    { key: "means", title: t("search.synonym.means"), render: (entry) => <Words words={entry.means} /> },
    { key: "note", title: t("search.synonym.note"), width: 180, wide: true, render: (entry) => entry.note },
    { key: "by", title: t("search.changedBy"), width: 170, wide: true, render: (entry) => entry.changed_by },
    { key: "at", title: t("search.changedAt"), width: 110, wide: true, render: (entry) => <Ago at={entry.changed_at} /> },
    {
      key: "acts", title: "", width: 90, render: (entry) => (
        <span className={css.acts}>
          <Button type="text" size="small" icon={<IconEdit size={15} />} onClick={() => setEditing(entry)} aria-label={t("search.synonym.edit")} />
          <Button type="text" size="small" icon={<IconDelete size={15} />} onClick={() => discard(entry)} aria-label={t("search.synonym.delete")} data-testid="delete-synonym" />
        </span>
      ),
    },
  ];
  const toolbar = <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => change({ q })} placeholder={t("search.synonym.find")} aria-label={t("search.synonym.find")} className={css.find} />;
  return (
    <Page title={t("admin.tab.synonyms")} lead={t("admin.about.synonyms")} width="wide" actions={<><a href={SYNONYMS_CSV} download><Button icon={<IconDownload size={15} />}>{t("search.export")}</Button></a><ImportButton accept=".csv,text/csv" bring={bring} hint={t("search.synonym.importHint")} />{add}</>}>
      <Effect />
      <Loaded query={synonyms} lines={8}>
        {(page) => <DataTable<SynonymOut> name="synonyms" label={t("admin.tab.synonyms")} columns={columns} rows={page.items} rowKey={(entry) => entry.id} onOpen={setEditing} toolbar={toolbar} loading={synonyms.isPlaceholderData} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t(one("q") ? "search.synonym.noneFound" : "search.synonym.none")} action={!one("q") && add}>{t("search.synonym.noneText")}</Empty>} />}
      </Loaded>
      {editing && <SynonymDrawer key={editing === "new" ? "new" : editing.id} entry={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}

function Words({ words }: { words: string[] }) {
  return <span className={css.words}>{words.map((word) => <Tag key={word} variant="filled">{word}</Tag>)}</span>;
}

function Effect() {
  const { t } = useTranslation();
  const said = useCount();
  const [text, setText] = useState("");
  const effect = useEffectOf(text);
  return (
    <div className={css.tryBox}><Notice>
      <div className={css.effect}>
        <Input value={text} onChange={(event) => setText(event.target.value)} placeholder={t("search.synonym.try")} aria-label={t("search.synonym.try")} className={css.find} data-testid="synonym-try" />
        {text.trim().length > 1 && effect.data && (
          <span data-testid="synonym-effect" role="status">
            {effect.data.also.length > 0 ? effect.data.also.map((one) => t("search.also", { typed: one.typed, also: one.also.join(t("search.comma")) })).join(" · ") : t("search.synonym.noEffect")}
            {" · "}{t("search.synonym.counts", { without: said(effect.data.without), with: said(effect.data.with_synonyms) })}
          </span>
        )}
      </div>
    </Notice></div>
  );
}

function SynonymDrawer({ entry, onClose }: { entry?: SynonymOut; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveSynonym();
  const say = useSay();
  const [words, setWords] = useState(entry?.words ?? []);
  const [means, setMeans] = useState(entry?.means ?? []);
  const [way, setWay] = useState<"two" | "one">(entry && entry.means.length > 0 ? "one" : "two");
  const [note, setNote] = useState(entry?.note ?? "");
  const complete = way === "two" ? words.length > 1 : words.length > 0 && means.length > 0;
  const keep = () => save.mutate({ id: entry?.id, words, means: way === "one" ? means : [], note }, { onSuccess: () => { say.done(t("search.synonym.saved")); onClose(); }, onError: say.failed });
  const pick = (label: string, value: string[], onChange: (words: string[]) => void, id: string) => (
    <label className={css.field}><span>{label}</span><Select mode="tags" open={false} suffixIcon={null} value={value} onChange={onChange} tokenSeparators={[",", "，", "、", ";", "；"]} placeholder={t("search.synonym.separate")} aria-label={label} data-testid={id} /></label>
  );
  return (
    <Drawer open onClose={onClose} size={440} title={t(entry ? "search.synonym.edit" : "search.synonym.new")} footer={<Button type="primary" disabled={!complete} loading={save.isPending} onClick={keep} data-testid="save-synonym">{t("search.synonym.save")}</Button>}>
      <div className={css.form}>
        <Radio.Group value={way} onChange={(event) => setWay(event.target.value as "two" | "one")} options={[{ value: "two", label: t("search.synonym.twoWayLong") }, { value: "one", label: t("search.synonym.oneWayLong") }]} />
        {pick(t(way === "two" ? "search.synonym.words" : "search.synonym.from"), words, setWords, "synonym-words")}
        {way === "one" && pick(t("search.synonym.means"), means, setMeans, "synonym-means")}
        <label className={css.field}><span>{t("search.synonym.note")}</span><Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} /></label>
        <p className={css.quiet}>{t("search.synonym.force")}</p>
      </div>
    </Drawer>
  );
}
