import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, type Column, DataTable, Empty, IconDelete, Input, Loaded, Notice, Page, State, Tag, useSay, useUrlState } from "@/kit";
import { useAddWords, useCut, useRemoveWord, useWords, type WordOut } from "./api";
import css from "./words.module.css";

const LIMIT = 50;
const parted = (text: string) => text.split(/[\n,，、;；]+/).map((word) => word.trim()).filter(Boolean);

/** Words of the house that stay whole; old texts are read anew behind the scenes, which the page says. */
export default function DictionaryPage() {
  const { t } = useTranslation();
  const { one, number, change } = useUrlState();
  const offset = number("offset", 0);
  const words = useWords({ text: one("q") ?? "", limit: LIMIT, offset });
  const [text, setText] = useState(one("q") ?? "");
  const remove = useRemoveWord();
  const add = useAddWords();
  const say = useSay();
  const discard = (word: WordOut) => remove.mutate(word.id, { onSuccess: () => say.done(t("search.dictionary.gone", { word: word.word }), () => add.mutate({ words: [word.word] })), onError: say.failed });
  const columns: Column<WordOut>[] = [
    { key: "word", title: t("search.dictionary.word"), fixed: true, render: (word) => <b className={css.strong}>{word.word}</b> },
    { key: "applied", title: t("search.dictionary.state"), width: 160, render: (word) => <State tone={word.applied ? "success" : "info"}>{t(word.applied ? "search.dictionary.applied" : "search.dictionary.applying")}</State> },
    { key: "by", title: t("search.changedBy"), width: 180, wide: true, render: (word) => word.changed_by },
    { key: "at", title: t("search.changedAt"), width: 120, wide: true, render: (word) => <Ago at={word.changed_at} /> },
    { key: "acts", title: "", width: 60, render: (word) => <Button type="text" size="small" icon={<IconDelete size={15} />} onClick={() => discard(word)} aria-label={t("search.dictionary.delete", { word: word.word })} /> },
  ];
  const toolbar = <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => change({ q })} placeholder={t("search.dictionary.find")} aria-label={t("search.dictionary.find")} className={css.find} />;
  return (
    <Page title={t("admin.tab.dictionary")} lead={t("admin.about.dictionary")} width="wide">
      <Adding />
      <Loaded query={words} lines={8}>
        {(page) => (
          <>
            {page.items.some((word) => !word.applied) && <Notice tone="info">{t("search.dictionary.rereading")}</Notice>}
            <DataTable<WordOut> name="dictionary" label={t("admin.tab.dictionary")} columns={columns} rows={page.items} rowKey={(word) => word.id} toolbar={toolbar} loading={words.isPlaceholderData} page={{ offset, limit: LIMIT, total: page.total, onChange: (next) => change({ offset: String(next) }) }} empty={<Empty title={t(one("q") ? "search.dictionary.noneFound" : "search.dictionary.none")}>{t("search.dictionary.noneText")}</Empty>} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Adding() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = useAddWords();
  const say = useSay();
  const cut = useCut(text.length <= 200 ? text : "");
  const keep = () => add.mutate({ words: parted(text) }, { onSuccess: (added) => { setText(""); say.done(t("search.dictionary.added", { count: added.length })); }, onError: say.failed });
  return (
    <form className={css.adding} onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <Input.TextArea value={text} autoSize={{ minRows: 1, maxRows: 6 }} onChange={(event) => setText(event.target.value)} placeholder={t("search.dictionary.addHint")} aria-label={t("search.dictionary.addHint")} data-testid="new-words" />
      <Button type="primary" htmlType="submit" disabled={parted(text).length === 0} loading={add.isPending} data-testid="add-words">{t("search.dictionary.add")}</Button>
      {text.trim() && text.length <= 200 && cut.data && <p className={css.cut} role="status"><span>{t("search.dictionary.cutNow")}</span>{cut.data.words.map((word, place) => <Tag key={place} variant="filled">{word}</Tag>)}</p>}
    </form>
  );
}
