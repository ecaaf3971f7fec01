import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, ConfirmButton, Empty, ErrorNote, Form, IconPlus, Input, Loaded, Page, Select, Tree, TreeSelect, useCount, useLang, useSay, useUrlState } from "@/kit";
import { type CategoryNode, useAddCategory, useChangeCategory, useRemoveCategory, useTaxonomy } from "../api";
import { categoryName, treeOptions } from "../CategoryPick";
import { useUndoNamed } from "./api";
import { EffectNote } from "./EffectNote";
import { ExchangeButtons } from "./Exchange";
import { SplitDialog } from "./SplitDialog";
import css from "./taxonomy.module.css";

type Chosen = { id: number } | { parent: number | null } | null;
interface Drawn { key: number; title: React.ReactNode; children: Drawn[] }

export function findCategory(nodes: readonly CategoryNode[], id: number): CategoryNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findCategory(node.children, id);
    if (found) return found;
  }
  return undefined;
}

/** The branches that lead to a category whose name, English name or synonym holds the text. */
export function pruned(nodes: readonly CategoryNode[], text: string): CategoryNode[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [...nodes];
  return nodes.flatMap((node) => {
    const children = pruned(node.children, wanted);
    const own = [node.name, node.name_en, ...node.synonyms].join(" ").toLowerCase().includes(wanted);
    return own || children.length > 0 ? [{ ...node, children: own ? node.children : children }] : [];
  });
}

export default function TaxonomyPage() {
  const { t } = useTranslation();
  const lang = useLang();
  const said = useCount();
  const taxonomy = useTaxonomy();
  const save = useChangeCategory();
  const say = useSay();
  const { number } = useUrlState();
  const [chosen, setChosen] = useState<Chosen>(number("category", 0) ? { id: number("category", 0) } : null);
  const [text, setText] = useState("");
  const shown = useMemo(() => pruned(taxonomy.data ?? [], text), [taxonomy.data, text]);
  const drawn = (nodes: readonly CategoryNode[]): Drawn[] => nodes.map((node) => ({ key: node.id, title: <span className={css.node}>{categoryName(node, lang)}<small>{said(node.assets)}</small></span>, children: drawn(node.children) }));
  const move = (id: number, parent_id: number | null, before: number | null) => save.mutate({ id, parent_id }, { onSuccess: () => say.done(t("organise.taxonomy.saved"), () => save.mutate({ id, parent_id: before })), onError: say.failed });

  return (
    <Page title={t("organise.taxonomy.title")} lead={t("organise.taxonomy.lead")} actions={<><ExchangeButtons /><Button type="primary" icon={<IconPlus size={16} />} onClick={() => setChosen({ parent: null })} data-testid="new-category">{t("organise.taxonomy.newRoot")}</Button></>} width="wide">
      <Loaded query={taxonomy}>
        {(tree) => (
          <div className={css.split}>
            <div>
              <Input allowClear value={text} onChange={(event) => setText(event.target.value)} placeholder={t("organise.taxonomy.search")} aria-label={t("organise.taxonomy.search")} className={css.search} />
              {shown.length === 0 ? <Empty title={t("organise.taxonomy.empty")} /> : (
                <div data-testid="taxonomy">
                  <Tree
                    key={text ? "pruned" : "whole"} blockNode defaultExpandAll={Boolean(text) || tree.length <= 12} draggable={{ icon: false }} treeData={drawn(shown)} selectedKeys={chosen && "id" in chosen ? [chosen.id] : []}
                    onSelect={(keys) => setChosen(keys[0] === undefined ? null : { id: Number(keys[0]) })}
                    onDrop={({ dragNode, node, dropToGap }) => {
                      const onto = findCategory(tree, Number(node.key));
                      const dragged = findCategory(tree, Number(dragNode.key));
                      if (onto && dragged) move(dragged.id, dropToGap ? onto.parent_id : onto.id, dragged.parent_id);
                    }}
                  />
                </div>
              )}
            </div>
            <div className={css.side}>
              {chosen === null ? <Empty title={t("organise.taxonomy.pick")}>{t("organise.taxonomy.pickText")}</Empty>
                : <CategoryForm key={"id" in chosen ? chosen.id : `new-${chosen.parent}`} tree={tree} node={"id" in chosen ? findCategory(tree, chosen.id) : undefined} parent={"parent" in chosen ? chosen.parent : null} onChoose={setChosen} />}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

interface Fields { name: string; name_en?: string; description?: string; synonyms?: string[]; parent_id?: number }
function CategoryForm({ tree, node, parent, onChoose }: { tree: CategoryNode[]; node: CategoryNode | undefined; parent: number | null; onChoose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const add = useAddCategory();
  const change = useChangeCategory();
  const remove = useRemoveCategory();
  const say = useSay();
  const [into, setInto] = useState<number>();
  const [isSplitting, setSplitting] = useState(false);
  const undo = useUndoNamed();
  const [form] = Form.useForm<Fields>();
  const wantedParent = Form.useWatch("parent_id", form);
  const save = node ? change : add;
  const send = ({ parent_id, ...fields }: Fields) => {
    const given = { ...fields, parent_id: parent_id ?? null };
    if (node) change.mutate({ id: node.id, ...given }, { onSuccess: () => say.done(t("organise.taxonomy.saved")) });
    else add.mutate(given, { onSuccess: (made) => { say.done(t("organise.taxonomy.saved")); onChoose({ id: made.id }); } });
  };
  const takeBack = (kind: "merge" | "remove", name: string) => () => undo.mutate({ kind, name }, { onSuccess: () => say.done(t("care.tree.undone")), onError: say.failed });
  const takeAway = (id: number, name: string) => remove.mutate({ id, into }, { onSuccess: () => { say.done(t(into === undefined ? "organise.taxonomy.deleted" : "organise.taxonomy.merged"), takeBack(into === undefined ? "remove" : "merge", name)); onChoose(null); } });
  const isMoving = node !== undefined && wantedParent !== undefined && wantedParent !== (node.parent_id ?? undefined);
  return (
    <Form<Fields>
      form={form} layout="vertical" requiredMark={false} onFinish={send} validateTrigger="onBlur"
      initialValues={{ name: node?.name ?? "", name_en: node?.name_en ?? "", description: node?.description ?? "", synonyms: node?.synonyms ?? [], parent_id: node ? (node.parent_id ?? undefined) : (parent ?? undefined) }}
    >
      <div className={css.sideHead}><h2>{node ? categoryName(node, lang) : t("organise.taxonomy.creating")}</h2>{node && <Link to={`/search?category_id=${node.id}`}>{t("organise.taxonomy.count", { count: node.assets })}</Link>}</div>
      <Form.Item name="name" label={t("organise.taxonomy.name")} rules={[{ required: true, whitespace: true, message: t("people.needed") }]}><Input autoFocus={!node} maxLength={100} data-testid="category-name" /></Form.Item>
      <Form.Item name="description" label={t("organise.taxonomy.description")}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} /></Form.Item>
      <Form.Item name="synonyms" label={t("organise.taxonomy.synonyms")}><Select mode="tags" open={false} suffixIcon={null} placeholder={t("organise.taxonomy.synonymsHint")} tokenSeparators={[",", "，", "、", ";", "；"]} /></Form.Item>
      <Form.Item name="name_en" label={t("organise.taxonomy.nameEn")}><Input maxLength={100} /></Form.Item>
      <Form.Item name="parent_id" label={t("organise.taxonomy.parent")}><TreeSelect allowClear treeData={treeOptions(tree, lang)} treeDefaultExpandAll placeholder={t("organise.taxonomy.noParent")} /></Form.Item>
      {isMoving && <EffectNote id={node.id} action="move" target={wantedParent} />}
      {(save.error ?? remove.error) && <div className={css.gap}><ErrorNote error={save.error ?? remove.error} /></div>}
      <div className={css.acts}>
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="save-category">{t("organise.taxonomy.save")}</Button>
        {node && <Button onClick={() => onChoose({ parent: node.id })}>{t("organise.taxonomy.newChild")}</Button>}
        {node && node.assets > 0 && <Button onClick={() => setSplitting(true)} data-testid="split-category">{t("care.split.open")}</Button>}
      </div>
      {node && (
        <div className={css.removal}>
          <TreeSelect allowClear value={into} onChange={setInto} treeData={treeOptions(tree, lang)} treeDefaultExpandAll placeholder={t("organise.taxonomy.into")} aria-label={t("organise.taxonomy.into")} />
          <ConfirmButton danger question={t(into === undefined ? "organise.taxonomy.deleteAsk" : "organise.taxonomy.mergeAsk", { name: node.name, count: node.assets })} verb={t(into === undefined ? "organise.taxonomy.delete" : "organise.taxonomy.merge")} loading={remove.isPending} onConfirm={() => takeAway(node.id, node.name)} data-testid="remove-category">{t(into === undefined ? "organise.taxonomy.delete" : "organise.taxonomy.merge")}</ConfirmButton>
        </div>
      )}
      {node && <EffectNote key={`${node.id}-${into ?? 0}`} id={node.id} action={into === undefined ? "remove" : "merge"} target={into} />}
      {node && isSplitting && <SplitDialog node={node} onClose={() => setSplitting(false)} />}
    </Form>
  );
}
