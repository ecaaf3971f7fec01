import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Ago, Section } from "@/kit";
import type { Me } from "@/people/api";
import { useApprovals, useReviews } from "./api";
import css from "./oversight.module.css";
import { ReviewState } from "./ReviewsPage";

/** What waits for this person as a keeper or an administrator: reviews of rights, and colleagues who need a second word. */
export function OversightTodos({ me }: { me: Me }) {
  const { t } = useTranslation();
  const reviews = useReviews(false, me.may.organise || me.may.administer);
  const approvals = useApprovals(false, me.may.administer);
  const open = (reviews.data?.items ?? []).filter((one) => one.answered < one.items).slice(0, 5);
  const asked = (approvals.data?.items ?? []).filter((one) => one.may_approve).slice(0, 5);
  if (open.length === 0 && asked.length === 0) return null;
  return (
    <Section title={t("oversight.todo.title")}>
      <ul className={css.rights} data-testid="oversight-todos">
        {asked.map((one) => <li key={`a${one.id}`}><Link to="/admin/approvals">{t("oversight.todo.approval", { name: one.asked_by })}</Link><Ago at={one.asked_at} /><small>{one.what.join(t("oversight.and"))}</small></li>)}
        {open.map((one) => <li key={`r${one.id}`}><Link to={`/admin/reviews/${one.id}`}>{t("oversight.todo.review", { space: one.space })}</Link><ReviewState review={one} /><small>{t("oversight.todo.due")} <Ago at={one.due_at} /></small></li>)}
      </ul>
    </Section>
  );
}
