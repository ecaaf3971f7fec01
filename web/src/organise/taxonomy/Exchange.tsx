import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Ago, Button, Drawer, Dropdown, Empty, ErrorNote, IconDownload, IconHistory, IconImport, IconUndo, Loaded, Modal, State, useSay } from "@/kit";
import { type Act, exportFile, type Imported, useActs, useImportTaxonomy, useUndoAct } from "./api";
import css from "./taxonomy.module.css";

/** Carrying the tree out and in, and what was done to it lately. */
export function ExchangeButtons() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"import" | "acts" | null>(null);
  const items = (["csv", "skos"] as const).map((form) => ({ key: form, label: <a href={exportFile(form)} download>{t(`care.exchange.${form}`)}</a> }));
  return (
    <>
      <Button icon={<IconHistory size={15} />} onClick={() => setOpen("acts")} data-testid="taxonomy-acts">{t("care.tree.acts")}</Button>
      <Dropdown menu={{ items }} trigger={["click"]}><Button icon={<IconDownload size={15} />} data-testid="export-taxonomy">{t("care.exchange.export")}</Button></Dropdown>
      <Button icon={<IconImport size={15} />} onClick={() => setOpen("import")} data-testid="import-taxonomy">{t("care.exchange.import")}</Button>
      {open === "import" && <ImportDialog onClose={() => setOpen(null)} />}
      {open === "acts" && <ActsDrawer onClose={() => setOpen(null)} />}
    </>
  );
}

function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const plan = useImportTaxonomy();
  const bring = useImportTaxonomy();
  const undo = useUndoAct();
  const [content, setContent] = useState("");
  const read = async (file: File | undefined) => {
    if (!file) return;
    const bytes = await file.arrayBuffer();
    let text: string;
    try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { text = new TextDecoder("gb18030").decode(bytes); }
    setContent(text);
    plan.mutate({ content: text, dry_run: true });
  };
  const send = () => bring.mutate({ content, dry_run: false }, {
    onSuccess: (done) => { say.done(t("care.exchange.done", { added: done.added, changed: done.changed }), () => { if (done.act_id) undo.mutate(done.act_id, { onSuccess: () => say.done(t("care.tree.undone")), onError: say.failed }); }); onClose(); },
  });
  const changes = plan.data ? plan.data.added + plan.data.changed : 0;
  return (
    <Modal open onCancel={onClose} title={t("care.exchange.importTitle")} width={640} destroyOnHidden footer={<Button type="primary" disabled={changes === 0} loading={bring.isPending} onClick={send} data-testid="import-now">{t("care.exchange.now", { count: changes })}</Button>}>
      <p className={css.quiet}>{t("care.exchange.about")}</p>
      <input ref={input} type="file" accept=".csv,.json,text/csv,application/json" hidden onChange={(event) => void read(event.target.files?.[0])} data-testid="taxonomy-file" />
      <Button onClick={() => input.current?.click()} loading={plan.isPending}>{t("care.exchange.choose")}</Button>
      {plan.data && <Planned plan={plan.data} />}
      {(plan.error ?? bring.error) && <div className={css.gap}><ErrorNote error={plan.error ?? bring.error} /></div>}
    </Modal>
  );
}

function Planned({ plan }: { plan: Imported }) {
  const { t } = useTranslation();
  const rows = plan.planned.filter((each) => each.act !== "keep");
  return (
    <div className={css.gap} data-testid="import-plan">
      <p>{t("care.exchange.plan", { added: plan.added, changed: plan.changed, kept: plan.planned.length - rows.length })}{plan.missing.length > 0 && t("care.exchange.missing", { count: plan.missing.length })}</p>
      <ul className={css.found}>{rows.slice(0, 200).map((each) => <li key={each.path.join("/")}><span>{each.path.join(" / ")}</span><State tone={each.act === "add" ? "success" : "info"}>{t(`care.exchange.act.${each.act}`)}</State></li>)}</ul>
    </div>
  );
}

function ActsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const acts = useActs();
  const undo = useUndoAct();
  const told = (act: Act) => t(`care.tree.act.${act.kind}`, act.told as Record<string, string>);
  return (
    <Drawer open onClose={onClose} title={t("care.tree.acts")} size={440}>
      <Loaded query={acts} lines={5}>
        {(rows) => rows.length === 0 ? <Empty title={t("care.tree.noActs")} /> : (
          <ul className={css.acted}>{rows.map((act) => <li key={act.id}><span>{told(act)}<small><Ago at={act.made_at} /></small></span>{act.may_undo ? <Button size="small" icon={<IconUndo size={14} />} loading={undo.isPending} onClick={() => undo.mutate(act.id, { onSuccess: () => say.done(t("care.tree.undone")), onError: say.failed })} data-testid="undo-act">{t("care.clusters.undo")}</Button> : <State tone="quiet">{t("care.clusters.undoneState")}</State>}</li>)}</ul>
        )}
      </Loaded>
    </Drawer>
  );
}
