import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Ago, Button, ConfirmButton, Empty, IconDelete, IconPin, IconSearch, IconUnpin, Input, Loaded, Segmented, State, useSay } from "@/kit";
import { type AnswerOut, useAsked, useForget, useForgetAll, usePin } from "./api";
import css from "./ask.module.css";

type Which = "all" | "refused" | "pinned";
const MORE = 20;

/** What one asked: searched, filtered, pinned, deleted. Nobody else sees it. */
export function History({ current }: { current: number | undefined }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [which, setWhich] = useState<Which>("all");
  const [limit, setLimit] = useState(MORE);
  const q = useDeferredValue(text.trim());
  const asked = useAsked({ limit, ...(q ? { q } : {}), ...(which === "refused" ? { refused: true } : {}), ...(which === "pinned" ? { pinned: true } : {}) });
  const forget = useForgetAll();
  const say = useSay();
  const isFiltered = Boolean(q) || which !== "all";
  const forgetAll = () => forget.mutate(undefined, { onSuccess: (done) => say.done(t("apply.forgotten", { count: done.deleted })), onError: say.failed });
  return (
    <aside className={css.history} aria-label={t("apply.history")}>
      <div className={css.historyHead}>
        <h2>{t("apply.history")}</h2>
        {(asked.data?.total ?? 0) > 0 && !isFiltered && <ConfirmButton question={t("apply.forgetAllAsk")} verb={t("apply.forgetAll")} onConfirm={forgetAll} size="small" type="text" loading={forget.isPending} data-testid="forget-all">{t("apply.forgetAll")}</ConfirmButton>}
      </div>
      <div className={css.filters}>
        <Input size="small" allowClear prefix={<IconSearch size={14} aria-hidden />} value={text} onChange={(event) => setText(event.target.value)} placeholder={t("apply.searchHistory")} aria-label={t("apply.searchHistory")} data-testid="history-search" />
        <Segmented<Which> size="small" block value={which} onChange={setWhich} options={(["all", "refused", "pinned"] as const).map((value) => ({ value, label: t(`apply.which.${value}`) }))} />
      </div>
      <Loaded query={asked} lines={3}>
        {(page) => page.items.length === 0 ? <Empty title={t(isFiltered ? "apply.historyNone" : "apply.historyEmpty")}>{t(isFiltered ? "apply.historyNoneText" : "apply.historyEmptyText")}</Empty> : (
          <>
            <ul data-testid="ask-history">{page.items.map((one) => <Entry key={one.id} one={one} isCurrent={one.id === current} />)}</ul>
            {page.total > page.items.length && <div className={css.more}><Button size="small" type="text" onClick={() => setLimit(Math.min(200, limit + MORE))}>{t("apply.moreHistory")}</Button></div>}
          </>
        )}
      </Loaded>
    </aside>
  );
}

function Entry({ one, isCurrent }: { one: AnswerOut; isCurrent: boolean }) {
  const { t } = useTranslation();
  const pin = usePin();
  const forget = useForget();
  const say = useSay();
  const go = useNavigate();
  return (
    <li className={css.entry}>
      <Link to={`/ask/${one.id}`} aria-current={isCurrent || undefined}><span>{one.question}</span><small>{one.pinned && <State tone="accent">{t("apply.which.pinned")}</State>}{one.refused && <State tone="quiet">{t("apply.refusedShort")}</State>}<Ago at={one.asked_at} /></small></Link>
      <span className={css.entryActs}>
        <Button size="small" type="text" icon={one.pinned ? <IconUnpin size={14} /> : <IconPin size={14} />} onClick={() => pin.mutate({ id: one.id, pinned: !one.pinned }, { onError: say.failed })} aria-label={t(one.pinned ? "apply.unpin" : "apply.pin")} />
        <ConfirmButton question={t("apply.forgetAsk")} verb={t("apply.forget")} size="small" type="text" icon={<IconDelete size={14} />} aria-label={t("apply.forget")} onConfirm={() => forget.mutate(one.id, { onSuccess: () => { if (isCurrent) void go("/ask"); }, onError: say.failed })} />
      </span>
    </li>
  );
}
