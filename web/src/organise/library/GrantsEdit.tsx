import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconClose, IconPlus, Loaded, Section, Select, useSay } from "@/kit";
import { type Subject, SubjectPick } from "@/people/SubjectPick";
import { type Grant, useGrants, useSetGrants } from "./api";
import css from "./library.module.css";

export const SPACE_ROLES = ["reader", "contributor", "keeper"] as const;

/** Who may what in a space; every change is in force at once and can be undone. */
export function GrantsEdit({ spaceId }: { spaceId: number }) {
  const grants = useGrants(spaceId);
  const { t } = useTranslation();
  const set = useSetGrants();
  const say = useSay();
  return (
    <Section title={t("organise.space.grants")}>
      <p className={css.quiet}>{t("organise.space.grantsLead")}</p>
      <Loaded query={grants}>
        {(now) => {
          const save = (next: Grant[]) => set.mutate({ id: spaceId, grants: next }, { onSuccess: () => say.done(t("organise.space.grantsSaved"), () => set.mutate({ id: spaceId, grants: now })), onError: say.failed });
          return <GrantList grants={now} roles={SPACE_ROLES.map((role) => ({ value: role, label: t(`organise.library.role.${role}`) }))} initial="reader" busy={set.isPending} onSave={save} everyone />;
        }}
      </Loaded>
    </Section>
  );
}

interface GrantListProps { grants: Grant[]; roles: { value: string; label: string }[]; initial: string; busy: boolean; onSave: (grants: Grant[]) => void; everyone?: boolean }

export function GrantList({ grants, roles, initial, busy, onSave, everyone = false }: GrantListProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<Subject[]>([]);
  const [role, setRole] = useState(initial);
  const others = (grant: Grant) => grants.filter((one) => !(one.subject === grant.subject && one.role === grant.role));
  const add = () => { onSave([...grants.filter((one) => !added.some((subject) => subject.token === one.subject && one.role === role)), ...added.map((subject) => ({ subject: subject.token, subject_label: subject.label, role }))]); setAdded([]); };
  return (
    <div className={css.grants} data-testid="grants">
      {grants.length === 0 && <p className={css.quiet}>{t("organise.space.noGrants")}</p>}
      <ul>
        {grants.map((grant) => (
          <li key={`${grant.subject}-${grant.role}`}>
            <span>{grant.subject_label}</span>
            <Select size="small" value={grant.role} options={roles} disabled={busy} onChange={(next) => onSave([...others(grant), { ...grant, role: next }])} aria-label={t("organise.space.role")} popupMatchSelectWidth={false} className={css.role} />
            <Button size="small" type="text" icon={<IconClose size={14} />} disabled={busy} onClick={() => onSave(others(grant))} aria-label={`${t("organise.space.remove")} ${grant.subject_label}`}>{t("organise.space.remove")}</Button>
          </li>
        ))}
      </ul>
      <div className={css.addGrant}>
        <label className={css.to}><span>{t("organise.space.grantTo")}</span><SubjectPick value={added} onChange={setAdded} everyone={everyone} /></label>
        <label><span>{t("organise.space.role")}</span><Select value={role} options={roles} onChange={setRole} className={css.role} aria-label={t("organise.space.role")} /></label>
        <Button icon={<IconPlus size={15} />} disabled={added.length === 0} loading={busy} onClick={add} data-testid="add-grant">{t("organise.space.add")}</Button>
      </div>
    </div>
  );
}
