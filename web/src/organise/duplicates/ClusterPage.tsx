import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { KindIcon, Trust } from "@/assets/parts";
import { Ago, Button, Checkbox, Empty, ErrorNote, Loaded, Notice, Page, percent, Radio, Refusal, Section, Select, Tag, useCount, useSay, Who } from "@/kit";
import { type ClusterDetail, type Member, type MergePlan, type MergePreview, useCluster, useMerge, useMergePreview, useTellApart, useUndoMerge } from "./api";
import { Diff } from "./Diff";
import css from "./duplicates.module.css";

type Become = "earlier" | "redirect" | "apart";

/** One cluster: compare, say which stays, see what that does, do it, undo it. */
export default function ClusterPage() {
  const { t } = useTranslation();
  const id = Number(useParams().assetId);
  const cluster = useCluster(id);
  const crumbs = [{ label: t("care.clusters.title"), to: "/duplicates" }];
  const gone = cluster.error instanceof Refusal && cluster.error.status === 404;
  return (
    <Page title={t("care.cluster.title")} lead={t("care.cluster.lead")} crumbs={crumbs} width="normal">
      {gone ? <Empty title={cluster.error?.message} action={<Link to="/duplicates"><Button>{t("care.cluster.back")}</Button></Link>} /> : <Loaded query={cluster} lines={10}>{(detail) => <Wizard key={`${detail.key}-${detail.members.length}`} detail={detail} />}</Loaded>}
    </Page>
  );
}

function initial(detail: ClusterDetail, survivor: number): Record<number, Become> {
  const same = new Set(detail.pairs.filter((pair) => pair.kind === "exact").flatMap((pair) => [pair.one, pair.other]));
  return Object.fromEntries(detail.members.filter((member) => member.id !== survivor).map((member): [number, Become] => {
    if (!member.may_edit) return [member.id, "apart"];
    return [member.id, detail.chain.length > 0 && !same.has(member.id) ? "earlier" : detail.chain.length > 0 ? "earlier" : "redirect"];
  }));
}

function Wizard({ detail }: { detail: ClusterDetail }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const say = useSay();
  const merge = useMerge();
  const undo = useUndoMerge();
  const proposed = detail.members.find((member) => member.id === detail.survivor_id && member.may_edit)?.id ?? detail.members.find((member) => member.may_edit)?.id ?? detail.survivor_id;
  const [survivor, setSurvivor] = useState(proposed);
  const [become, setBecome] = useState(() => initial(detail, proposed));
  const [isConfirmed, setConfirmed] = useState(false);
  const order = detail.chain.length > 0 ? detail.chain : detail.members.map((member) => member.id);
  const members = order.flatMap((id) => detail.members.filter((member) => member.id === id));
  const plan: MergePlan = useMemo(() => ({ survivor_id: survivor, others: order.flatMap((id) => { const what = become[id]; return id !== survivor && what !== undefined && what !== "apart" ? [{ id, become: what }] : []; }), confirm_widening: false }), [survivor, become, order]);
  const isReady = detail.may_merge && plan.others.length > 0;
  const preview = useMergePreview(plan, isReady);
  const choose = (id: number) => { setSurvivor(id); setConfirmed(false); setBecome(initial(detail, id)); };
  const set = (id: number, what: Become) => { setConfirmed(false); setBecome({ ...become, [id]: what }); };
  const send = () => merge.mutate({ ...plan, confirm_widening: isConfirmed }, {
    onSuccess: (made) => { say.done(t("care.cluster.merged", { title: made.survivor.title }), () => undo.mutate(made.id, { onSuccess: () => say.done(t("care.clusters.undone")), onError: say.failed })); void go("/duplicates"); },
    onError: say.failed,
  });
  return (
    <>
      {detail.chain.length > 0 && <Notice>{t("care.cluster.chain")}</Notice>}
      <Section title={t("care.cluster.choose")}>
        <ol className={css.choice} data-testid="members">
          {members.map((member, place) => (
            <li key={member.id} data-survivor={member.id === survivor || undefined} data-testid={`member-${member.id}`}>
              <MemberCard member={member} place={detail.chain.length > 0 ? place + 1 : undefined} reasons={member.id === detail.survivor_id ? detail.reasons : []} />
              <div className={css.acts}>
                {member.may_edit ? <Radio checked={member.id === survivor} onChange={() => choose(member.id)} data-testid={`keep-${member.id}`}>{t("care.cluster.keep")}</Radio> : <small>{t("care.cluster.readOnly")}</small>}
                {member.id !== survivor && member.may_edit && (
                  <Select<Become> size="small" value={become[member.id] ?? "apart"} onChange={(what) => set(member.id, what)} popupMatchSelectWidth={false} aria-label={t("care.cluster.become")} data-testid={`become-${member.id}`}
                    options={(["earlier", "redirect", "apart"] as const).map((value) => ({ value, label: t(`care.cluster.as.${value}`) }))} />
                )}
              </div>
            </li>
          ))}
        </ol>
      </Section>
      <Compared detail={detail} members={members} survivor={survivor} />
      {detail.may_merge ? (
        <Section title={t("care.cluster.effect")}>
          {preview.error && <ErrorNote error={preview.error} />}
          {isReady && preview.data ? <Effect effect={preview.data} members={detail.members} isConfirmed={isConfirmed} onConfirm={setConfirmed} /> : !preview.error && <p className={css.quiet}>{t("care.cluster.nothingChosen")}</p>}
          <div className={css.send}>
            <Button type="primary" disabled={!isReady || !preview.data || (preview.data.widens > 0 && !isConfirmed)} loading={merge.isPending} onClick={send} data-testid="merge-now">{t("care.cluster.merge", { count: plan.others.length + 1 })}</Button>
            <small>{t("care.cluster.undoNote")}</small>
          </div>
        </Section>
      ) : <Notice tone="quiet">{t("care.cluster.mayNot")}</Notice>}
    </>
  );
}

function MemberCard({ member, place, reasons }: { member: Member; place: number | undefined; reasons: string[] }) {
  const { t } = useTranslation();
  const said = useCount();
  return (
    <div className={css.member}>
      <span className={css.memberTitle}>{place && <b className={css.place}>{t("care.cluster.place", { place })}</b>}<KindIcon kind={member.kind} /><Link to={`/read/${member.id}`} target="_blank" rel="noreferrer">{member.title}</Link></span>
      <span className={css.facts}>
        <span>{member.space.name}</span><Who person={member.owner} /><Ago at={member.updated_at} prefix={t("organise.reader.updated")} />
        <span>{t("care.cluster.characters", { count: member.characters, said: said(member.characters) })}</span>
        <span>{t("care.cluster.opened", { count: member.opened })}</span>
        <Trust asset={member} />
      </span>
      {(member.tags.length > 0 || reasons.length > 0) && <span className={css.facts}>{member.tags.map((tag) => <Tag key={tag} variant="filled">{tag}</Tag>)}{reasons.length > 0 && <em className={css.why}>{t("care.cluster.proposed", { why: reasons.map((code) => t(`care.cluster.why.${code}`)).join(t("capture.comma")) })}</em>}</span>}
    </div>
  );
}

/** Two of the members side by side; by default the one that stays and the one most like it. */
function Compared({ detail, members, survivor }: { detail: ClusterDetail; members: Member[]; survivor: number }) {
  const { t } = useTranslation();
  const say = useSay();
  const apart = useTellApart();
  const [chosen, setChosen] = useState<number>();
  const other = chosen !== undefined && chosen !== survivor ? chosen : members.filter((member) => member.id !== survivor).at(-1)?.id;
  if (other === undefined) return null;
  const pair = detail.pairs.find((each) => (each.one === survivor && each.other === other) || (each.one === other && each.other === survivor));
  const shares = pair && (pair.one === survivor ? [pair.other_in_one, pair.one_in_other] : [pair.one_in_other, pair.other_in_one]);
  const tellApart = () => apart.mutate({ one: survivor, other }, { onSuccess: () => say.done(t("care.cluster.apartDone"), () => apart.mutate({ one: survivor, other, together: true }, { onError: say.failed })), onError: say.failed });
  const extra = (
    <span className={css.compareTools}>
      {members.length > 2 && <Select size="small" value={other} onChange={setChosen} options={members.filter((member) => member.id !== survivor).map((member) => ({ value: member.id, label: member.title }))} popupMatchSelectWidth={360} className={css.pick} aria-label={t("care.cluster.compareWith")} />}
      {detail.may_merge && <Button size="small" onClick={tellApart} loading={apart.isPending} data-testid="tell-apart">{t("care.cluster.tellApart")}</Button>}
    </span>
  );
  return (
    <Section title={t("care.cluster.compare")} extra={extra}>
      {shares && <p className={css.quiet}>{t("care.cluster.shares", { other: percent(shares[0] ?? 0), mine: percent(shares[1] ?? 0) })}</p>}
      <Diff one={survivor} other={other} />
    </Section>
  );
}

function Effect({ effect, members, isConfirmed, onConfirm }: { effect: MergePreview; members: Member[]; isConfirmed: boolean; onConfirm: (confirmed: boolean) => void }) {
  const { t } = useTranslation();
  const title = (id: number) => members.find((member) => member.id === id)?.title ?? "";
  const lose = effect.shifts.filter((shift) => shift.lose > 0);
  return (
    <div data-testid="merge-effect">
      <ul className={css.effect}>
        <li>{t("care.cluster.effectTags", { tags: effect.tags.join(t("capture.comma")) || "—" })}</li>
        <li>{t("care.cluster.effectVersions", { count: effect.versions })}</li>
        <li>{t("care.cluster.effectRelations", { count: effect.relations })}</li>
        <li>{t("care.cluster.effectOpened", { count: effect.opened })}</li>
        <li>{t("care.cluster.effectLinks")}</li>
        {lose.map((shift) => <li key={shift.asset_id} data-tone="warn">{t("care.cluster.lose", { title: title(shift.asset_id), count: shift.lose })}</li>)}
      </ul>
      {effect.widens > 0 ? (
        <Notice tone="danger" action={<Checkbox checked={isConfirmed} onChange={(event) => onConfirm(event.target.checked)} data-testid="confirm-widening">{t("care.cluster.confirm")}</Checkbox>}>
          {effect.shifts.filter((shift) => shift.gain > 0).map((shift) => <p key={shift.asset_id}>{t("care.cluster.gain", { title: title(shift.asset_id), count: shift.gain })}</p>)}
        </Notice>
      ) : <p className={css.quiet}>{t("care.cluster.sameAudience")}</p>}
    </div>
  );
}
