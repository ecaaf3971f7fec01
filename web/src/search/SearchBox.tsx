import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { KindIcon, readerPath } from "@/assets/parts";
import { AutoComplete, Button, IconClose, IconFilter, IconHistory, IconSearch, IconTag, IconUser, Input, type InputRef } from "@/kit";
import { type Suggested, useForgetRecent, useSuggest } from "./api";
import css from "./search.module.css";

interface Choice { value: string; label: ReactNode }
interface Group { label: ReactNode; options: Choice[] }

/** The box: goes on with titles, people, tags, own searches and filters while one types. A chosen filter stays in the box to be finished. */
export function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const [text, setText] = useState(q);
  const [open, setOpen] = useState(false);
  const input = useRef<InputRef>(null);
  const typed = useDeferredValue(text);
  const suggested = useSuggest(typed, open);
  const groups = useGroups(open ? suggested.data : undefined);
  useEffect(() => setText(q), [q]);
  useEffect(() => { if (!q) input.current?.focus(); }, [q]);
  const search = (wanted: string) => { setOpen(false); onSearch(wanted.trim()); input.current?.blur(); };
  const choose = (value: string) => {
    const at = value.indexOf(":");
    const [way, rest] = [value.slice(0, at), value.slice(at + 1)];
    if (way === "asset") { setOpen(false); void go(readerPath(Number(rest))); }
    else if (way === "filter") { setText(rest); setOpen(true); }
    else { setText(rest); search(rest); }
  };
  return (
    <form className={css.box} role="search" onSubmit={(event) => { event.preventDefault(); search(text); }}>
      <AutoComplete
        value={text} options={groups} open={open && groups.length > 0} onOpenChange={setOpen} defaultActiveFirstOption={false} popupMatchSelectWidth={560} listHeight={440} className={css.grow}
        onSelect={choose} onSearch={(value) => { setText(value); setOpen(true); }} classNames={{ popup: { root: css.suggest } }}
      >
        <Input
          ref={input} size="large" allowClear prefix={<IconSearch size={18} aria-hidden />} placeholder={t("search.placeholder")} aria-label={t("search.placeholder")} data-testid="search-input"
          onFocus={() => setOpen(text !== "")} onKeyDown={(event) => { if (event.key === "Enter" && !event.nativeEvent.isComposing && !event.currentTarget.getAttribute("aria-activedescendant")) setOpen(false); }}
        />
      </AutoComplete>
      <Button type="primary" size="large" htmlType="submit" data-testid="search-submit">{t("search.verb")}</Button>
    </form>
  );
}

function useGroups(found: Suggested | undefined): Group[] {
  const { t } = useTranslation();
  const forget = useForgetRecent();
  if (!found) return [];
  const line = (icon: ReactNode, text: ReactNode, note?: ReactNode) => <span className={css.suggested}>{icon}<span className={css.suggestedText}>{text}</span>{note}</span>;
  const groups: [string, Choice[]][] = [
    ["filters", (found.completions ?? []).map((text) => ({ value: `filter:${text}`, label: line(<IconFilter size={14} aria-hidden />, text) }))],
    ["queries", (found.queries ?? []).map((one) => ({
      value: `query:${one.text}`,
      label: line(<IconHistory size={14} aria-hidden />, one.text, (
        <Button type="text" size="small" icon={<IconClose size={12} />} aria-label={t("search.forget", { text: one.text })} onMouseDown={(event) => event.preventDefault()} onClick={(event) => { event.stopPropagation(); forget.mutate(one.id); }} />
      )),
    }))],
    ["assets", found.assets.map((asset) => ({ value: `asset:${asset.id}`, label: line(<KindIcon kind={asset.kind} />, asset.title, <small>{asset.space.name}</small>) }))],
    ["tags", (found.tags ?? []).map((tag) => ({ value: `tag:${t("search.word.tag")}:${tag.includes(" ") ? `"${tag}"` : tag}`, label: line(<IconTag size={14} aria-hidden />, tag) }))],
    ["people", found.people.map((person) => ({ value: `person:${t("search.word.owner")}:${person.name}`, label: line(<IconUser size={14} aria-hidden />, person.name, <small>{person.department?.name}</small>) }))],
  ];
  return groups.filter(([, options]) => options.length > 0).map(([name, options]) => ({ label: <span className={css.suggestGroup}>{t(`search.suggest.${name}`)}</span>, options }));
}
