import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Dropdown, IconDownload, IconLink, IconPin, IconUnpin, useSay } from "@/kit";
import { type AnswerOut, useExport, usePin, useShare, useUnshare } from "./api";
import css from "./ask.module.css";

const linkTo = (token: string) => `${window.location.origin}/ask/shared/${token}`;

/** What can be done with an answer: share it inside the company, take it out as a file, keep it at the top. */
export function Acts({ answer }: { answer: AnswerOut }) {
  const { t } = useTranslation();
  const say = useSay();
  const pin = usePin();
  const share = useShare();
  const unshare = useUnshare();
  const [token, setToken] = useState(answer.shared);
  const [isPinned, setPinned] = useState(answer.pinned);
  const copy = async (made: string) => {
    await navigator.clipboard?.writeText(linkTo(made)).catch(() => undefined);
    say.done(t("apply.shared.copied"), takeBack);
  };
  const takeBack = () => unshare.mutate(answer.id, { onSuccess: () => { setToken(null); say.done(t("apply.shared.takenBack")); }, onError: say.failed });
  const give = () => {
    if (token) { void copy(token); return; }
    share.mutate(answer.id, { onSuccess: (made) => { setToken(made.token); void copy(made.token); }, onError: say.failed });
  };
  const toggle = () => pin.mutate({ id: answer.id, pinned: !isPinned }, { onSuccess: () => setPinned(!isPinned), onError: say.failed });
  const takeOut = useExport();
  const files = (["md", "docx"] as const).map((to) => ({ key: to, label: <span data-testid={`export-${to}`}>{t(`apply.export.${to}`)}</span>, onClick: () => takeOut.mutate({ id: answer.id, to }, { onError: say.failed }) }));
  return (
    <div className={css.acts}>
      {!answer.refused && <Button size="small" type="text" icon={<IconLink size={15} />} loading={share.isPending} className={token ? css.on : undefined} onClick={give} title={t("apply.shared.about")} data-testid="share" data-link={token ? linkTo(token) : undefined}>{t(token ? "apply.shared.copy" : "apply.shared.verb")}</Button>}
      {!answer.refused && token && <Button size="small" type="text" loading={unshare.isPending} onClick={takeBack} data-testid="unshare">{t("apply.shared.takeBack")}</Button>}
      <Dropdown menu={{ items: files }} trigger={["click"]}><Button size="small" type="text" icon={<IconDownload size={15} />} loading={takeOut.isPending} data-testid="export">{t("apply.export.verb")}</Button></Dropdown>
      <Button size="small" type="text" icon={isPinned ? <IconUnpin size={15} /> : <IconPin size={15} />} aria-pressed={isPinned} onClick={toggle} data-testid="pin">{t(isPinned ? "apply.unpin" : "apply.pin")}</Button>
    </div>
  );
}
