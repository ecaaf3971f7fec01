import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kit";
import { type PersonOut, usePeople } from "./api";

/** Finds one person by name, login or pinyin as the server does. */
export function AutoPerson({ onPick, placeholder }: { onPick: (person: PersonOut) => void; placeholder?: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const people = usePeople({ q: useDeferredValue(text), limit: 20 });
  return (
    <Select
      autoFocus showSearch={{ filterOption: false, onSearch: setText }} value={null} placeholder={placeholder ?? t("people.find")} style={{ width: "100%" }}
      options={(people.data?.items ?? []).map((one) => ({ value: one.id, label: [one.name, one.department?.name].filter(Boolean).join(" · ") }))}
      onChange={(id: number | null) => { const person = people.data?.items.find((one) => one.id === id); if (person) onPick(person); }} data-testid="person-pick"
    />
  );
}
