import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, type Column, DataTable, Empty, ErrorNote, IconDownload, IconUpload, Notice, Page, Section, Select, State, type Tone, useSay } from "@/kit";
import { useSpaces } from "@/organise/library/api";
import { useMe } from "@/people/api";
import { type Subject, SubjectPick } from "@/people/SubjectPick";
import { type GrantLine, type GrantOutcome, type GrantWish, GRANTS_FILE, useForeseeGrants, useGrantMany, useImportGrants, useUndoGrants } from "./api";
import css from "./oversight.module.css";

const ROLES = ["reader", "contributor", "keeper", "none"] as const;
const TONES: Record<string, Tone> = { add: "success", change: "info", remove: "danger", none: "quiet" };

/** Many people, departments and groups on many spaces at one stroke; told first, undone if need be. */
export default function GrantsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("oversight.grants.title")} lead={t("oversight.grants.lead")} width="wide" actions={<Button href={GRANTS_FILE} icon={<IconDownload size={16} />} data-testid="grants-export">{t("oversight.grants.export")}</Button>}>
      <ByHand />
      <ByTable />
    </Page>
  );
}

function useDone() {
  const { t } = useTranslation();
  const undo = useUndoGrants();
  const say = useSay();
  return (outcome: GrantOutcome) => {
    const batch = outcome.batch_id;
    say.done(t("oversight.grants.done", { count: outcome.changes }), batch === null ? undefined : () => undo.mutate(batch, { onSuccess: (back) => say.done(t("oversight.grants.undone", { count: back.undone })), onError: say.failed }));
  };
}

function ByHand() {
  const { t } = useTranslation();
  const me = useMe();
  const spaces = useSpaces(me.data?.may.administer ? { all: true } : {});
  const [subjects, setSubjects] = useState<Subject[]>([]);
  const [chosen, setChosen] = useState<number[]>([]);
  const [role, setRole] = useState<(typeof ROLES)[number]>("reader");
  const foresee = useForeseeGrants();
  const grant = useGrantMany();
  const done = useDone();
  const wish: GrantWish = { subjects: subjects.map((one) => one.token), space_ids: chosen, role: role === "none" ? null : role };
  const ready = subjects.length > 0 && chosen.length > 0;
  const touched = () => { foresee.reset(); grant.reset(); };
  const mine = (spaces.data?.items ?? []).filter((space) => space.may.grant);
  return (
    <Section title={t("oversight.grants.byHand")}>
      <div className={css.form}>
        <label className={css.field}><span>{t("oversight.grants.whom")}</span><SubjectPick value={subjects} onChange={(next) => { setSubjects(next); touched(); }} everyone /></label>
        <label className={css.field}><span>{t("oversight.grants.where")}</span><Select mode="multiple" value={chosen} onChange={(next: number[]) => { setChosen(next); touched(); }} options={mine.map((space) => ({ value: space.id, label: space.name }))} showSearch={{ optionFilterProp: "label" }} placeholder={t("oversight.grants.whereHint")} data-testid="grant-spaces" /></label>
        <label className={css.field}><span>{t("oversight.grants.role")}</span><Select value={role} onChange={(next) => { setRole(next); touched(); }} options={ROLES.map((one) => ({ value: one, label: t(`oversight.grants.as.${one}`) }))} /></label>
        <div className={css.inline}><Button disabled={!ready} loading={foresee.isPending} onClick={() => foresee.mutate(wish)} data-testid="grant-preview">{t("oversight.grants.preview")}</Button></div>
      </div>
      {(foresee.error ?? grant.error) && <ErrorNote error={grant.error ?? foresee.error} />}
      {foresee.data && <Outcome outcome={foresee.data} busy={grant.isPending} onGo={() => grant.mutate(wish, { onSuccess: (outcome) => { done(outcome); foresee.reset(); setSubjects([]); } })} />}
    </Section>
  );
}

function ByTable() {
  const { t } = useTranslation();
  const run = useImportGrants();
  const done = useDone();
  const [file, setFile] = useState<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const look = (chosen: File | undefined) => { if (chosen) { setFile(chosen); run.mutate({ file: chosen, dryRun: true }); } };
  const takeIn = () => { if (file) run.mutate({ file, dryRun: false }, { onSuccess: done }); };
  return (
    <Section title={t("oversight.grants.byTable")}>
      <p className={css.quiet}>{t("oversight.grants.tableLead")}</p>
      <div className={css.inline}><Button icon={<IconUpload size={16} />} loading={run.isPending} onClick={() => input.current?.click()}>{file ? file.name : t("oversight.grants.choose")}</Button><input ref={input} type="file" accept=".csv,.xlsx" hidden onChange={(event) => { look(event.target.files?.[0]); event.target.value = ""; }} aria-label={t("oversight.grants.choose")} data-testid="grants-file" /></div>
      {run.error && <ErrorNote error={run.error} />}
      {run.data && <Outcome outcome={run.data} busy={run.isPending} onGo={takeIn} />}
    </Section>
  );
}

function Outcome({ outcome, busy, onGo }: { outcome: GrantOutcome; busy: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const role = (one: string | null) => (one ? t(`organise.library.role.${one}`) : "—");
  const columns: Column<GrantLine>[] = [
    { key: "effect", title: t("oversight.grants.effect"), width: 110, render: (line) => <State tone={TONES[line.effect] ?? "quiet"}>{t(`oversight.grants.is.${line.effect}`)}</State> },
    { key: "who", title: t("oversight.grants.whom"), fixed: true, render: (line) => line.subject_label },
    { key: "space", title: t("oversight.grants.where"), render: (line) => line.space },
    { key: "before", title: t("oversight.grants.before"), width: 110, render: (line) => role(line.before) },
    { key: "after", title: t("oversight.grants.after"), width: 110, render: (line) => role(line.after) },
  ];
  const go = !outcome.done && outcome.changes > 0;
  return (
    <div data-testid="grant-outcome">
      <Notice tone={outcome.done ? "success" : "info"} action={go && <Button type="primary" loading={busy} onClick={onGo} data-testid="grant-go">{t("oversight.grants.go", { count: outcome.changes })}</Button>}>{t(outcome.done ? "oversight.grants.was" : outcome.changes ? "oversight.grants.would" : "oversight.grants.nothing", { count: outcome.changes })}</Notice>
      {outcome.problems.length > 0 && <Notice tone="warn">{outcome.problems.map((one) => t("oversight.grants.problem", { line: one.line, problem: one.problem })).join(" ")}</Notice>}
      <DataTable<GrantLine> name="grant-lines" label={t("oversight.grants.title")} columns={columns} rows={outcome.lines} rowKey={(line) => `${line.space_id} ${line.subject}`} empty={<Empty title={t("oversight.grants.nothing")} />} />
    </div>
  );
}
