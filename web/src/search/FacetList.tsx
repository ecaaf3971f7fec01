import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKindLabel } from "@/assets/parts";
import { Button, Checkbox, useCount } from "@/kit";
import { FACETS, type Facet, type SearchOut } from "./api";
import css from "./search.module.css";

export function useFacetLabel(facets: SearchOut["facets"]): (facet: Facet, value: string) => string {
  const { t } = useTranslation();
  const kind = useKindLabel();
  return (facet, value) => {
    const told = facets[facet]?.find((one) => one.value === value)?.label;
    if (told && told !== value) return told;
    if (facet === "kind") return kind(value);
    if (facet === "time") return t(`search.time.${value}`, { defaultValue: told ?? value });
    return told ?? value;
  };
}

export function FacetList({ facets, chosen, onToggle }: { facets: SearchOut["facets"]; chosen: { facet: Facet; value: string }[]; onToggle: (facet: Facet, value: string) => void }) {
  return <div className={css.facetList}>{FACETS.map((facet) => <FacetGroup key={facet} facet={facet} facets={facets} chosen={chosen.filter((one) => one.facet === facet).map((one) => one.value)} onToggle={onToggle} />)}</div>;
}

const FEW = 6;
function FacetGroup({ facet, facets, chosen, onToggle }: { facet: Facet; facets: SearchOut["facets"]; chosen: string[]; onToggle: (facet: Facet, value: string) => void }) {
  const { t } = useTranslation();
  const said = useCount();
  const label = useFacetLabel(facets);
  const [all, setAll] = useState(false);
  const values = facets[facet] ?? [];
  const gone = chosen.filter((value) => !values.some((one) => one.value === value)).map((value) => ({ value, label: value, count: 0 }));
  const shown = [...gone, ...(all ? values : values.slice(0, FEW))];
  if (shown.length === 0) return null;
  return (
    <fieldset className={css.facet} data-testid={`facet-${facet}`}>
      <legend>{t(`search.facet.${facet}`)}</legend>
      {shown.map((one) => (
        <Checkbox key={one.value} checked={chosen.includes(one.value)} onChange={() => onToggle(facet, one.value)} className={css.facetValue}>
          <span className={css.facetName} title={label(facet, one.value)}>{label(facet, one.value)}</span><span className={css.facetCount}>{said(one.count)}</span>
        </Checkbox>
      ))}
      {values.length > FEW && <Button type="link" size="small" onClick={() => setAll(!all)}>{all ? t("search.fewer") : t("search.more", { count: values.length - FEW })}</Button>}
    </fieldset>
  );
}
