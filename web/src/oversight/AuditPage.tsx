import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, type Column, DataTable, DatePicker, Dropdown, Empty, ErrorNote, IconDownload, IconVerified, Input, Loaded, Notice, Page, Select, State, Switch, useCount, useLang, useUrlState } from "@/kit";
import { AutoPerson } from "@/people/AutoPerson";
import { type AuditEntry, type AuditFilter, auditFile, useAudit, useAuditTypes, useVerifyAudit } from "./api";
import css from "./oversight.module.css";

const LIMIT = 50;

/** Who did what to what: for auditors, who read titles only of what they may read anyway. */
export default function AuditPage() {
  const { t } = useTranslation();
  const { one, all, change } = useUrlState();
  const [older, setOlder] = useState<number[]>([]);
  const filter: AuditFilter = {
    q: one("q") ?? "", type: all("type"), limit: LIMIT, machine: one("machine") === "true", refused: one("refused") === "true",
    ...(one("person_id") ? { person_id: Number(one("person_id")) } : {}), ...(one("subject") ? { subject: one("subject") } : {}), ...(one("since") ? { since: one("since") } : {}), ...(one("until") ? { until: one("until") } : {}),
  };
  const before = older[older.length - 1];
  const entries = useAudit(before ? { ...filter, before } : filter);
  const turn = (changes: Parameters<typeof change>[0]) => { setOlder([]); change(changes); };
  const columns: Column<AuditEntry>[] = [
    { key: "sentence", title: t("oversight.audit.sentence"), fixed: true, render: (entry) => <span className={css.told}>{entry.sentence}</span> },
    { key: "outcome", title: t("oversight.audit.outcome"), width: 90, render: (entry) => <State tone={entry.outcome === "refused" ? "danger" : "quiet"}>{t(`oversight.audit.is.${entry.outcome}`)}</State> },
    { key: "time", title: t("oversight.audit.time"), width: 120, render: (entry) => <Ago at={entry.time} /> },
    { key: "address", title: t("oversight.audit.address"), width: 130, wide: true, render: (entry) => entry.address ?? "" },
    { key: "request", title: t("oversight.audit.request"), width: 160, wide: true, hidden: true, render: (entry) => <code className={css.code}>{entry.request_id}</code> },
    { key: "subject", title: t("oversight.audit.subject"), width: 120, wide: true, hidden: true, render: (entry) => <button type="button" className={css.plainLink} onClick={() => turn({ subject: entry.subject })}>{entry.subject}</button> },
  ];
  return (
    <Page title={t("oversight.audit.title")} lead={t("oversight.audit.lead")} width="wide" actions={<Exports filter={filter} />}>
      <Seals />
      <Loaded query={entries} lines={10}>
        {(page) => (
          <>
            <DataTable<AuditEntry> name="audit" label={t("oversight.audit.title")} columns={columns} rows={page.items} rowKey={(entry) => entry.id} loading={entries.isPlaceholderData} toolbar={<Filters onChange={turn} />} empty={<Empty title={t("oversight.audit.empty")} action={<Button onClick={() => turn({ q: undefined, type: [], person_id: undefined, since: undefined, until: undefined, refused: undefined, subject: undefined })}>{t("oversight.audit.clear")}</Button>}>{t("oversight.audit.emptyText")}</Empty>} />
            <nav className={css.pager} aria-label={t("oversight.audit.title")}>
              <Total total={page.total} />
              <Button size="small" disabled={older.length === 0} onClick={() => setOlder(older.slice(0, -1))}>{t("oversight.audit.newer")}</Button>
              <Button size="small" disabled={page.before === null} onClick={() => page.before !== null && setOlder([...older, page.before])} data-testid="older">{t("oversight.audit.older")}</Button>
            </nav>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Total({ total }: { total: number }) {
  const { t } = useTranslation();
  const said = useCount();
  return <span>{t(total >= 10_000 ? "oversight.audit.many" : "oversight.audit.total", { total: said(total) })}</span>;
}

function Filters({ onChange }: { onChange: ReturnType<typeof useUrlState>["change"] }) {
  const { t } = useTranslation();
  const { one, all } = useUrlState();
  const types = useAuditTypes();
  const [text, setText] = useState(one("q") ?? "");
  return (
    <div className={css.filters}>
      <Input.Search allowClear value={text} onChange={(event) => setText(event.target.value)} onSearch={(q) => onChange({ q })} placeholder={t("oversight.audit.search")} aria-label={t("oversight.audit.search")} className={css.search} data-testid="audit-search" />
      <Select mode="multiple" maxTagCount={1} allowClear value={all("type")} onChange={(type: string[]) => onChange({ type })} options={(types.data ?? []).map((kind) => ({ value: kind.type, label: kind.label }))} placeholder={t("oversight.audit.anyType")} aria-label={t("oversight.audit.anyType")} className={css.pick} popupMatchSelectWidth={280} showSearch={{ optionFilterProp: "label" }} />
      <div className={css.person}>{one("person_id") ? <Button onClick={() => onChange({ person_id: undefined })}>{t("oversight.audit.everybody")}</Button> : <AutoPerson placeholder={t("oversight.audit.anyone")} onPick={(person) => onChange({ person_id: String(person.id) })} />}</div>
      <DatePicker.RangePicker onChange={(range) => onChange({ since: range?.[0]?.startOf("day").toISOString(), until: range?.[1]?.endOf("day").toISOString() })} aria-label={t("oversight.audit.when")} className={css.when} />
      <label className={css.switch}><Switch size="small" checked={one("refused") === "true"} onChange={(on) => onChange({ refused: on ? "true" : undefined })} />{t("oversight.audit.refusedOnly")}</label>
      <label className={css.switch}><Switch size="small" checked={one("machine") === "true"} onChange={(on) => onChange({ machine: on ? "true" : undefined })} />{t("oversight.audit.machine")}</label>
    </div>
  );
}

function Exports({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation();
  const formats = ["csv", "jsonl"] as const;
  return (
    <Dropdown trigger={["click"]} menu={{ items: formats.map((format) => ({ key: format, label: <a href={auditFile(filter, format)} download>{t(`oversight.audit.format.${format}`)}</a> })) }}>
      <Button icon={<IconDownload size={16} />} data-testid="audit-export">{t("oversight.audit.export")}</Button>
    </Dropdown>
  );
}

/** Whether anybody rewrote the log. */
function Seals() {
  const { t } = useTranslation();
  const lang = useLang();
  const check = useVerifyAudit();
  const found = check.data;
  const numbers = new Intl.NumberFormat(lang);
  return (
    <>
      <Notice tone={found ? (found.whole ? "success" : "danger") : "quiet"} action={<Button size="small" icon={<IconVerified size={14} />} loading={check.isPending} onClick={() => check.mutate()} data-testid="audit-verify">{t("oversight.audit.verify")}</Button>}>
        {found === undefined ? t("oversight.audit.sealed") : found.whole ? <>{t("oversight.audit.whole", { facts: numbers.format(found.facts) })} <code className={css.code}>{found.last_hash.slice(0, 16)}…</code></> : t("oversight.audit.broken", { count: found.broken.length + found.missing.length + found.slipped_in.length })}
      </Notice>
      {check.error && <ErrorNote error={check.error} />}
    </>
  );
}
