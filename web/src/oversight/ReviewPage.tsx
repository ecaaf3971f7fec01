import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Ago, Button, type Column, ConfirmButton, DataTable, Empty, IconCheck, IconClose, IconDownload, Loaded, Notice, Page, Progress, State, useSay } from "@/kit";
import { type ReviewDetail, type ReviewItemOut, reviewFile, useCloseReview, useDecide, useReview } from "./api";
import css from "./oversight.module.css";

/** One look through the rights on a space: each confirmed or taken, in force at once. */
export default function ReviewPage() {
  const { t } = useTranslation();
  const id = Number(useParams().reviewId);
  const review = useReview(id);
  const title = review.data ? t("oversight.review.of", { space: review.data.space }) : t("oversight.review.title");
  return (
    <Page title={title} crumbs={[{ label: t("oversight.review.title"), to: "/admin/reviews" }]} width="wide" actions={review.data && <Actions review={review.data} />}>
      <Loaded query={review} lines={8}>{(found) => <Rights review={found} />}</Loaded>
    </Page>
  );
}

function Actions({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const close = useCloseReview(review.id);
  const say = useSay();
  const left = review.items - review.answered;
  const question = t(left === 0 ? "oversight.review.closeAsk" : review.remove_unanswered ? "oversight.review.closeAskRemove" : "oversight.review.closeAskKeep", { count: left });
  return (
    <>
      <Button href={reviewFile(review.id)} icon={<IconDownload size={16} />}>{t("oversight.review.export")}</Button>
      {!review.closed_at && <ConfirmButton type="primary" question={question} verb={t("oversight.review.close")} loading={close.isPending} onConfirm={() => close.mutate(undefined, { onSuccess: () => say.done(t("oversight.review.closedNow")), onError: say.failed })} data-testid="close-review">{t("oversight.review.close")}</ConfirmButton>}
    </>
  );
}

function Rights({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const columns: Column<ReviewItemOut>[] = [
    { key: "who", title: t("oversight.review.who"), fixed: true, render: (item) => <span className={css.told}><b className={css.strong}>{item.subject_label}</b>{item.asset_id && <small><Link to={`/read/${item.asset_id}`}>{item.asset}</Link></small>}</span> },
    { key: "right", title: t("oversight.review.right"), width: 130, render: (item) => (item.role ? t(`organise.library.role.${item.role}`) : t("oversight.review.named")) },
    { key: "used", title: t("oversight.review.used"), width: 170, render: (item) => (item.stale ? <State tone="warn">{item.last_used_at ? <Ago at={item.last_used_at} /> : t("oversight.review.never", { count: review.stale_days })}</State> : item.last_used_at ? <Ago at={item.last_used_at} /> : "—") },
    { key: "by", title: t("oversight.review.decided"), width: 150, wide: true, render: (item) => (item.decided_at ? <>{item.decided_by} <Ago at={item.decided_at} /></> : null) },
    { key: "act", title: t("oversight.review.decision"), width: 210, render: (item) => <Decide review={review} item={item} /> },
  ];
  return (
    <>
      <Notice tone={review.closed_at ? "quiet" : "info"}>{review.closed_at ? <>{t("oversight.review.isOver")} <Ago at={review.closed_at} /></> : <>{t("oversight.review.dueBy")} <Ago at={review.due_at} />{". "}{t(review.remove_unanswered ? "oversight.review.thenRemove" : "oversight.review.thenKeep")}</>}</Notice>
      <Progress percent={review.items ? Math.round((review.answered / review.items) * 100) : 100} format={() => `${review.answered}/${review.items}`} />
      <DataTable<ReviewItemOut> name="review-rights" label={t("oversight.review.rights")} columns={columns} rows={review.rights} rowKey={(item) => item.id} empty={<Empty title={t("oversight.review.noRights")} />} />
    </>
  );
}

function Decide({ review, item }: { review: ReviewDetail; item: ReviewItemOut }) {
  const { t } = useTranslation();
  const decide = useDecide(review.id);
  const say = useSay();
  const send = (decision: "keep" | "remove") => decide.mutate({ id: item.id, decision }, { onError: say.failed });
  if (review.closed_at) return <State tone={item.decision === "remove" ? "danger" : item.decision === "keep" ? "success" : "quiet"}>{t(`oversight.review.is.${item.decision ?? "none"}`)}</State>;
  return (
    <span className={css.decisions}>
      <Button size="small" type={item.decision === "keep" ? "primary" : "default"} icon={<IconCheck size={14} />} loading={decide.isPending} onClick={() => send("keep")} aria-pressed={item.decision === "keep"} data-testid="keep">{t("oversight.review.keep")}</Button>
      <Button size="small" danger type={item.decision === "remove" ? "primary" : "default"} icon={<IconClose size={14} />} loading={decide.isPending} onClick={() => send("remove")} aria-pressed={item.decision === "remove"} data-testid="remove">{t("oversight.review.take")}</Button>
    </span>
  );
}
