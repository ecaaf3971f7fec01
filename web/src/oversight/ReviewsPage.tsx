import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Ago, Button, Checkbox, type Column, DataTable, DatePicker, Empty, ErrorNote, Form, IconPlus, InputNumber, Loaded, Modal, Page, Progress, Segmented, Select, State, useCount, useSay, useUrlState } from "@/kit";
import { useSpaces } from "@/organise/library/api";
import { useMe } from "@/people/api";
import { type ReviewOut, useReviews, useStartReviews } from "./api";
import css from "./oversight.module.css";

/** Looking through the rights on spaces: what is under way, what is over, and beginning anew. */
export default function ReviewsPage() {
  const { t } = useTranslation();
  const go = useNavigate();
  const said = useCount();
  const { one, change } = useUrlState();
  const closed = one("closed") === "true";
  const reviews = useReviews(closed);
  const [isMaking, setMaking] = useState(false);
  const begin = <Button type="primary" icon={<IconPlus size={16} />} onClick={() => setMaking(true)} data-testid="begin-review">{t("oversight.review.begin")}</Button>;
  const columns: Column<ReviewOut>[] = [
    { key: "space", title: t("oversight.review.space"), fixed: true, render: (review) => <b className={css.strong}>{review.space}</b> },
    { key: "progress", title: t("oversight.review.progress"), width: 200, render: (review) => <Progress className={css.meter} size="small" percent={review.items ? Math.round((review.answered / review.items) * 100) : 100} format={() => `${review.answered}/${review.items}`} /> },
    { key: "stale", title: t("oversight.review.stale"), width: 110, align: "right", wide: true, render: (review) => said(review.stale) },
    { key: "due", title: t(closed ? "oversight.review.closed" : "oversight.review.due"), width: 130, render: (review) => <Ago at={review.closed_at ?? review.due_at} /> },
    { key: "by", title: t("oversight.review.by"), width: 120, wide: true, render: (review) => review.started_by ?? "" },
  ];
  return (
    <Page title={t("oversight.review.title")} lead={t("oversight.review.lead")} actions={begin} width="wide">
      <Loaded query={reviews}>
        {(page) => <DataTable<ReviewOut> name="reviews" label={t("oversight.review.title")} columns={columns} rows={page.items} rowKey={(review) => review.id} onOpen={(review) => void go(`/admin/reviews/${review.id}`)} toolbar={<Segmented value={closed ? "closed" : "open"} onChange={(value) => change({ closed: value === "closed" ? "true" : undefined })} options={[{ value: "open", label: t("oversight.review.open") }, { value: "closed", label: t("oversight.review.over") }]} />} empty={<Empty title={t("oversight.review.empty")} action={begin}>{t("oversight.review.emptyText")}</Empty>} />}
      </Loaded>
      <Modal open={isMaking} onCancel={() => setMaking(false)} title={t("oversight.review.begin")} footer={null} destroyOnHidden><BeginForm onDone={() => setMaking(false)} /></Modal>
    </Page>
  );
}

interface Fields { spaces: number[]; due: { endOf: (unit: "day") => { toISOString: () => string } }; stale: number; remove: boolean }
function BeginForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const spaces = useSpaces(me.data?.may.administer ? { all: true } : {});
  const start = useStartReviews();
  const say = useSay();
  const mine = (spaces.data?.items ?? []).filter((space) => space.may.grant);
  const send = (fields: Fields) => start.mutate({ space_ids: fields.spaces, due_at: fields.due.endOf("day").toISOString(), stale_days: fields.stale, remove_unanswered: fields.remove }, { onSuccess: (begun) => { say.done(t("oversight.review.begun", { count: begun.length })); onDone(); } });
  const needed = [{ required: true, message: t("people.needed") }];
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={send} initialValues={{ stale: 90, remove: false, spaces: [] }}>
      <Form.Item name="spaces" label={t("oversight.review.spaces")} rules={needed}><Select mode="multiple" options={mine.map((space) => ({ value: space.id, label: space.name }))} showSearch={{ optionFilterProp: "label" }} data-testid="review-spaces" /></Form.Item>
      <Form.Item name="due" label={t("oversight.review.until")} rules={needed}><DatePicker className={css.wide} /></Form.Item>
      <Form.Item name="stale" label={t("oversight.review.staleAfter")}><InputNumber min={1} max={3650} suffix={t("oversight.review.days")} className={css.wide} /></Form.Item>
      <Form.Item name="remove" valuePropName="checked" extra={t("oversight.review.removeHint")}><Checkbox>{t("oversight.review.remove")}</Checkbox></Form.Item>
      {start.error && <ErrorNote error={start.error} />}
      <Button type="primary" htmlType="submit" loading={start.isPending}>{t("oversight.review.begin")}</Button>
    </Form>
  );
}

/** Whether something waits to be looked through: a line for the workbench. */
export function ReviewState({ review }: { review: ReviewOut }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  return <State tone={Date.parse(review.due_at) < now + 3 * 86400e3 ? "warn" : "info"}>{t("oversight.todo.progress", { answered: review.answered, items: review.items })}</State>;
}
