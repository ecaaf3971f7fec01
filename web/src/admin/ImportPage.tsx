import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, type Column, DataTable, Empty, ErrorNote, IconDownload, IconUpload, Notice, Page, Segmented, State, type Tone, useSay } from "@/kit";
import { type ImportOut, type ImportRow, TEMPLATE, useImport } from "./api";
import css from "./admin.module.css";

const TONES: Record<ImportRow["action"], Tone> = { create: "success", update: "info", unchanged: "quiet", failed: "danger" };
type Shown = ImportRow["action"] | "all";

/** The organisation from a sheet: first what would become of every line, then for real. */
export default function ImportPage() {
  const { t } = useTranslation();
  const run = useImport();
  const say = useSay();
  const [file, setFile] = useState<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const look = (chosen: File | undefined) => { if (chosen) { setFile(chosen); run.mutate({ file: chosen, dryRun: true }); } };
  const drop = (event: DragEvent) => { event.preventDefault(); look(event.dataTransfer.files[0]); };
  const takeIn = () => { if (file) run.mutate({ file, dryRun: false }, { onSuccess: (done) => say.done(t("admin.import.done", { created: done.created, updated: done.updated })) }); };
  return (
    <Page title={t("admin.tab.import")} lead={t("admin.about.import")} actions={<Button href={TEMPLATE} icon={<IconDownload size={16} />}>{t("admin.import.template")}</Button>} width="wide">
      <div className={css.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop} role="group" aria-label={t("admin.import.drop")}>
        <span>{file ? file.name : t("admin.import.drop")}</span>
        <Button icon={<IconUpload size={16} />} onClick={() => input.current?.click()} loading={run.isPending}>{t(file ? "admin.import.other" : "admin.import.choose")}</Button>
        <input ref={input} type="file" accept=".csv,.xlsx" hidden onChange={(event) => { look(event.target.files?.[0]); event.target.value = ""; }} data-testid="import-file" aria-label={t("admin.import.choose")} />
      </div>
      {run.error && <div className={css.gap}><ErrorNote error={run.error} /></div>}
      {run.data && <Outcome outcome={run.data} busy={run.isPending} onTakeIn={takeIn} />}
    </Page>
  );
}

function Outcome({ outcome, busy, onTakeIn }: { outcome: ImportOut; busy: boolean; onTakeIn: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown>(outcome.failed > 0 ? "failed" : "all");
  const will = outcome.created + outcome.updated;
  const columns: Column<ImportRow>[] = [
    { key: "line", title: t("admin.import.line"), width: 64, align: "right", render: (row) => row.line },
    { key: "action", title: t("admin.import.becomes"), width: 120, fixed: true, render: (row) => <State tone={TONES[row.action]}>{t(`admin.import.action.${row.action}`)}</State> },
    { key: "login", title: t("people.signIn.login"), width: 160, render: (row) => row.login },
    { key: "name", title: t("admin.person.name"), width: 140, render: (row) => row.name },
    { key: "problems", title: t("admin.import.problems"), fixed: true, render: (row) => <span className={css.wrap}>{row.problems.join(" ")}</span> },
  ];
  const counts: [Shown, number][] = [["all", outcome.rows.length], ["create", outcome.created], ["update", outcome.updated], ["unchanged", outcome.unchanged], ["failed", outcome.failed]];
  return (
    <>
      <Notice tone={outcome.dry_run ? "info" : "success"} action={outcome.dry_run && will > 0 ? <Button type="primary" loading={busy} onClick={onTakeIn} data-testid="import-go">{t("admin.import.go", { count: will })}</Button> : !outcome.dry_run && <Link to="/admin/people">{t("admin.import.see")}</Link>}>
        {t(outcome.dry_run ? "admin.import.preview" : "admin.import.result", { created: outcome.created, updated: outcome.updated, unchanged: outcome.unchanged, failed: outcome.failed })}
      </Notice>
      <div className={css.gap} />
      <DataTable<ImportRow> name="import" label={t("admin.tab.import")} columns={columns} rows={shown === "all" ? outcome.rows : outcome.rows.filter((row) => row.action === shown)} rowKey={(row) => row.line} toolbar={<Segmented value={shown} onChange={setShown} options={counts.map(([value, count]) => ({ value, label: `${t(`admin.import.action.${value}`)} ${count}` }))} />} empty={<Empty title={t("admin.import.none")} />} />
    </>
  );
}
