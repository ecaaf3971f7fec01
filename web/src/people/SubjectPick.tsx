import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kit";
import { type DepartmentNode, useDepartments, useGroups, usePeople } from "./api";

export interface Subject { token: string; label: string }

export function flat(nodes: readonly DepartmentNode[], path: string[] = []): { id: number; name: string; path: string }[] {
  return nodes.flatMap((node) => [{ id: node.id, name: node.name, path: [...path, node.name].join(" / ") }, ...flat(node.children, [...path, node.name])]);
}

/** Departments, groups and people, as subject tokens (dept:3, group:2, user:5, and everyone when allowed). */
export function SubjectPick({ value, onChange, everyone = false }: { value: Subject[]; onChange: (subjects: Subject[]) => void; everyone?: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const people = usePeople({ q: useDeferredValue(text), limit: 20 });
  const departments = useDepartments();
  const groups = useGroups();
  const options = useMemo(() => {
    const wanted = text.toLowerCase();
    const near = (one: { label: string }) => !wanted || one.label.toLowerCase().includes(wanted);
    const sections = [
      { label: t("people.subject.all"), options: everyone ? [{ value: "all", label: t("people.subject.everyone") }] : [] },
      { label: t("people.subject.departments"), options: flat(departments.data ?? []).map((one) => ({ value: `dept:${one.id}`, label: one.path })).filter(near).slice(0, 30) },
      { label: t("people.subject.groups"), options: (groups.data ?? []).map((one) => ({ value: `group:${one.id}`, label: one.name })).filter(near) },
      { label: t("people.subject.people"), options: (people.data?.items ?? []).map((one) => ({ value: `user:${one.id}`, label: [one.name, one.department?.name].filter(Boolean).join(" · ") })) },
    ];
    return sections.filter((section) => section.options.length > 0);
  }, [text, everyone, departments.data, groups.data, people.data, t]);
  return (
    <Select
      mode="multiple" labelInValue value={value.map((one) => ({ value: one.token, label: one.label }))} options={options} showSearch={{ filterOption: false, onSearch: setText }} placeholder={t("people.subject.placeholder")}
      onChange={(chosen: { value: string; label?: React.ReactNode }[]) => onChange(chosen.map((one) => ({ token: one.value, label: String(one.label ?? one.value) })))} style={{ width: "100%" }} aria-label={t("people.subject.placeholder")} data-testid="subject-pick"
    />
  );
}
