import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { Checkbox, ConfirmButton, Empty, ErrorNote, Loaded, Page, Select, State, useCount, useSay } from "@/kit";
import { usePeople } from "@/people/api";
import { type BelongingsOut, type ForecastOut, type HandOverIn, useBelongings, useForesee, useHandOver } from "./api";
import css from "./oversight.module.css";

const COUNTED = ["suggestions", "in_bin", "saved", "devices", "tokens", "groups", "grants", "named"] as const;

/** Somebody leaves: what hangs on them, who takes it over, what would become of it, and then all at one stroke. */
export default function HandOverPage() {
  const { t } = useTranslation();
  const id = Number(useParams().personId);
  const belongings = useBelongings(id);
  const name = belongings.data?.person.name ?? "";
  return (
    <Page title={t("oversight.leave.title", { name })} crumbs={[{ label: t("admin.tab.people"), to: "/admin/people" }]} lead={t("oversight.leave.lead")} width="wide">
      <Loaded query={belongings} lines={8}>{(found) => <Wizard found={found} />}</Loaded>
    </Page>
  );
}

function Wizard({ found }: { found: BelongingsOut }) {
  const { t } = useTranslation();
  const say = useSay();
  const go = useNavigate();
  const { person } = found;
  const [to, setTo] = useState<Record<number, Named>>({});
  const [grant, setGrant] = useState(true);
  const [saved, setSaved] = useState<Named | undefined>(undefined);
  const [every, setEvery] = useState<Named | undefined>(undefined);
  const foresee = useForesee(person.id);
  const give = useHandOver(person.id);
  const plan = (successors: Record<number, Named>): HandOverIn => ({ successors: Object.entries(successors).map(([space, who]) => ({ space_id: Number(space), person_id: who.id })), grant, deactivate: true, ...(saved ? { saved_to: saved.id } : {}) });
  const choose = (next: Record<number, Named>) => { setTo(next); if (Object.keys(next).length > 0) foresee.mutate(plan(next)); else foresee.reset(); };
  const open = found.shares.filter((share) => to[share.space_id] === undefined);
  const blocked = (foresee.data ?? []).some((one) => one.above_clearance > 0);
  const send = () => give.mutate(plan(to), { onSuccess: () => { say.done(t("oversight.leave.done", { name: person.name })); void go("/admin/people?active=false"); } });
  return (
    <>
      <Numbers found={found} />
      {found.shares.length === 0 ? <Empty title={t("oversight.leave.nothing")}>{t("oversight.leave.nothingText")}</Empty> : (
        <>
          <div className={css.all}><label className={css.field}><span>{t("oversight.leave.all")}</span><PersonSelect value={every} onPick={(who) => { setEvery(who); choose(who === undefined ? {} : Object.fromEntries(found.shares.map((share) => [share.space_id, who]))); }} without={person.id} testId="successor-all" /></label></div>
          <ul className={css.shares} data-testid="shares">
            {found.shares.map((share) => <Share key={share.space_id} share={share} value={to[share.space_id]} without={person.id} forecast={foresee.data?.find((one) => one.space_id === share.space_id)} onPick={(who) => { const { [share.space_id]: _, ...rest } = to; choose(who === undefined ? rest : { ...rest, [share.space_id]: who }); }} />)}
          </ul>
        </>
      )}
      <div className={css.checks}>
        <Checkbox checked={grant} onChange={(event) => setGrant(event.target.checked)}>{t("oversight.leave.grant")}</Checkbox>
        {found.saved > 0 && <label className={css.field}><span>{t("oversight.leave.savedTo")}</span><div className={css.all}><PersonSelect value={saved} onPick={setSaved} without={person.id} testId="successor-saved" /></div></label>}
      </div>
      {(foresee.error ?? give.error) && <ErrorNote error={give.error ?? foresee.error} />}
      <div className={css.acts}>
        <ConfirmButton danger disabled={blocked || !person.active} question={t(open.length > 0 ? "oversight.leave.askOpen" : "oversight.leave.ask", { name: person.name, count: open.length })} verb={t("oversight.leave.go")} loading={give.isPending} onConfirm={send} data-testid="hand-over">{t("oversight.leave.verb")}</ConfirmButton>
        <Link to="/admin/people">{t("oversight.leave.back")}</Link>
        {open.length > 0 && <span className={css.quiet}>{t("oversight.leave.open", { count: open.length })}</span>}
      </div>
    </>
  );
}

function Numbers({ found }: { found: BelongingsOut }) {
  const { t } = useTranslation();
  const said = useCount();
  const owned = found.shares.reduce((sum, share) => sum + share.assets, 0);
  const kept = found.shares.filter((share) => share.keeps).length;
  return (
    <ul className={css.numbers} data-testid="belongings">
      <li><b>{said(owned)}</b><span>{t("oversight.leave.count.assets")}</span></li>
      <li><b>{said(kept)}</b><span>{t("oversight.leave.count.spaces")}</span></li>
      {COUNTED.map((key) => <li key={key}><b>{said(found[key])}</b><span>{t(`oversight.leave.count.${key}`)}</span></li>)}
    </ul>
  );
}

function Share({ share, value, forecast, onPick, without }: { share: BelongingsOut["shares"][number]; value: Named | undefined; forecast: ForecastOut | undefined; onPick: (who: Named | undefined) => void; without: number }) {
  const { t } = useTranslation();
  return (
    <li>
      <span><b className={css.strong}>{share.space}</b><small>{[t("oversight.leave.shareAssets", { count: share.assets }), share.restricted > 0 && t("oversight.leave.shareRestricted", { count: share.restricted }), share.keeps && t(share.keepers === 0 ? "oversight.leave.onlyKeeper" : "oversight.leave.keeps")].filter(Boolean).join(" · ")}</small></span>
      <PersonSelect value={value} onPick={onPick} without={without} testId={`successor-${share.space_id}`} />
      {forecast ? <Forecast forecast={forecast} /> : <span className={css.quiet}>{t("oversight.leave.unassigned")}</span>}
    </li>
  );
}

function Forecast({ forecast }: { forecast: ForecastOut }) {
  const { t } = useTranslation();
  if (forecast.above_clearance > 0) return <State tone="danger">{t("oversight.leave.notCleared", { count: forecast.above_clearance })}</State>;
  return <span><State tone="success">{t("oversight.leave.takes", { count: forecast.takes })}</State>{forecast.needs_role && <small className={css.quiet}> {t("oversight.leave.willBe", { role: t(`organise.library.role.${forecast.needs_role}`) })}</small>}</span>;
}

interface Named { id: number; label: string }
function PersonSelect({ value, onPick, without, testId }: { value?: Named | undefined; onPick: (who: Named | undefined) => void; without: number; testId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const people = usePeople({ q: text, limit: 30 });
  const found = (people.data?.items ?? []).filter((one) => one.id !== without);
  const options = found.map((one) => ({ value: one.id, label: [one.name, one.department?.name].filter(Boolean).join(" · ") }));
  if (value && !options.some((one) => one.value === value.id)) options.unshift({ value: value.id, label: value.label });
  const pick = (who: number | null | undefined) => { const chosen = options.find((one) => one.value === who); onPick(chosen && { id: chosen.value, label: chosen.label }); };
  return <Select allowClear value={value?.id ?? null} options={options} showSearch={{ filterOption: false, onSearch: setText }} onChange={pick} placeholder={t("oversight.leave.whom")} aria-label={t("oversight.leave.whom")} className={css.wide} data-testid={testId} />;
}
