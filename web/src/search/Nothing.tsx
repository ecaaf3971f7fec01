import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button, Empty, Input, useCount, useSay, useUrlState } from "@/kit";
import { type SearchOut, useWish } from "./api";
import { PARAMETER } from "./filters";
import css from "./search.module.css";

/** Zero results: the ways on, each with what it finds. */
export function Nothing({ found, q, hasFilters }: { found: SearchOut; q: string; hasFilters: boolean }) {
  const { t } = useTranslation();
  const { change } = useUrlState();
  const said = useCount();
  const steps = found.nothing;
  const typed = (found.filters ?? []).length > 0;
  const unknown = (found.filters ?? []).filter((one) => !one.known);
  const everywhere = () => change({ ...Object.fromEntries(Object.values(PARAMETER).map((name) => [name, undefined])), q: found.q });
  return (
    <div className={css.nothing} data-testid="search-nothing">
      <Empty
        title={q ? t("search.none", { q }) : t("search.noneFiltered")}
        action={
          <>
            {(hasFilters || typed) && <Button type="primary" onClick={everywhere} data-testid="everywhere">{steps?.unfiltered ? t("search.everywhere", { total: said(steps.unfiltered) }) : t("search.clear")}</Button>}
            {q && <Link to={`/ask?q=${encodeURIComponent(found.q || q)}`}><Button>{t("search.askThis")}</Button></Link>}
            <Link to="/capture"><Button>{t("search.captureIt")}</Button></Link>
          </>
        }
      >
        {unknown.map((one) => <p key={one.text}>{t("search.unknownFilter", { field: t(`search.facet.${one.field}`), name: one.label })}</p>)}
        {t("search.noneText")}
        {steps && steps.fewer.length > 0 && <p className={css.tries}>{t("search.try")}{steps.fewer.map((one) => <Link key={one.q} to={`/search?q=${encodeURIComponent(one.q)}`}>{t("search.fewerWord", { q: one.q, total: said(one.total) })}</Link>)}</p>}
      </Empty>
      {found.q && <Wish q={found.q} />}
    </div>
  );
}

function Wish({ q }: { q: string }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const wish = useWish();
  const say = useSay();
  if (wish.isSuccess) return <p className={css.wished} role="status" data-testid="wished">{t("search.wish.noted")}</p>;
  return (
    <form className={css.wish} onSubmit={(event) => { event.preventDefault(); wish.mutate({ q, note }, { onError: say.failed }); }}>
      <Input value={note} maxLength={300} onChange={(event) => setNote(event.target.value)} placeholder={t("search.wish.note")} aria-label={t("search.wish.note")} />
      <Button htmlType="submit" loading={wish.isPending} data-testid="wish">{t("search.wish.verb")}</Button>
      <p className={css.quiet}>{t("search.wish.privacy")}</p>
    </form>
  );
}
