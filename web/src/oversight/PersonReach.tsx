import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ErrorNote, InputNumber, Loaded, State } from "@/kit";
import { useReach, useWhy } from "./api";
import css from "./oversight.module.css";
import { Answer } from "./Why";

/** What opens something to a person: spaces and by which rights; and why they see one asset or not. */
export function PersonReach({ personId }: { personId: number }) {
  const { t } = useTranslation();
  const reach = useReach(personId);
  return (
    <section className={css.reach} data-testid="person-reach">
      <h2>{t("oversight.reach.title")}</h2>
      <Loaded query={reach} lines={3}>
        {(found) => (
          <>
            {found.company.length > 0 && <p>{found.company.join(t("oversight.and"))}</p>}
            {found.spaces.length === 0 ? <p className={css.quiet}>{t("oversight.reach.none")}</p> : (
              <ul className={css.rights}>{found.spaces.map((space) => <li key={space.space_id}><Link to={`/library/${space.space_id}?tab=people`}>{space.space}</Link><State tone={space.archived ? "quiet" : "accent"}>{t(`organise.library.role.${space.role}`)}</State><small>{space.by.join(t("oversight.and"))}</small></li>)}</ul>
            )}
          </>
        )}
      </Loaded>
      <Asset personId={personId} />
    </section>
  );
}

function Asset({ personId }: { personId: number }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState<number | null>(null);
  const why = useWhy(number ?? 0, number ? personId : undefined);
  return (
    <div className={css.stack}>
      <label className={css.field}><span>{t("oversight.reach.asset")}</span><InputNumber min={1} precision={0} controls={false} placeholder={t("oversight.reach.assetHint")} onBlur={(event) => setNumber(Number(event.target.value) || null)} onPressEnter={(event) => setNumber(Number(event.currentTarget.value) || null)} style={{ width: "100%" }} data-testid="why-asset" /></label>
      {why.error ? <ErrorNote error={why.error} /> : why.data && <Answer why={why.data} />}
    </div>
  );
}
