import { useTranslation } from "react-i18next";
import { Button, IconVerified, Tooltip, useSay } from "@/kit";
import { useJudge, useUnjudge } from "./api";

/** One click: this is what the query should find. Kept for the evaluation of search. */
export function JudgeButton({ q, assetId }: { q: string; assetId: number }) {
  const { t } = useTranslation();
  const judge = useJudge();
  const unjudge = useUnjudge();
  const say = useSay();
  const keep = () => judge.mutate({ query: q, asset_id: assetId }, {
    onSuccess: (kept) => say.done(t("search.judge.kept"), () => { const [one] = kept; if (one) unjudge.mutate({ id: one.id, assetId }); }),
    onError: say.failed,
  });
  return <Tooltip title={t("search.judge.hint")}><Button type="text" size="small" icon={<IconVerified size={13} />} onClick={keep} data-testid="judge">{t("search.judge.verb")}</Button></Tooltip>;
}
