import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDeleteAsset, useRestoreAsset, useVerifyAsset } from "@/assets/api";
import { GovernanceDialog } from "@/assets/GovernanceDialog";
import { RelationDialog } from "@/assets/RelationDialog";
import { Button, Dropdown, IconAsk, IconDelete, IconDownload, IconLink, IconMore, IconUndo, IconVerified, type MenuProps, useSay } from "@/kit";
import { type Document, originalFile } from "../api";

export function ReaderActions({ document, version }: { document: Document; version: number | undefined }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const say = useSay();
  const remove = useDeleteAsset();
  const restore = useRestoreAsset();
  const verify = useVerifyAsset();
  const [dialog, setDialog] = useState<"govern" | "relate" | null>(null);
  const { asset } = document;
  const bringBack = () => restore.mutate(asset.id, { onSuccess: () => say.done(t("organise.reader.restored")), onError: say.failed });
  const takeAway = () => remove.mutate(asset.id, { onSuccess: () => { say.done(t("organise.reader.removed", { title: asset.title }), bringBack); void go(`/library/${asset.space.id}`); }, onError: say.failed });
  const copyLink = () => void navigator.clipboard.writeText(`${window.location.origin}/read/${asset.id}`).then(() => say.done(t("organise.reader.linkCopied")));

  const items: MenuProps["items"] = [
    { key: "ask", icon: <IconAsk size={16} />, label: t("organise.reader.askSpace"), onClick: () => void go(`/ask?space_id=${asset.space.id}`) },
    { key: "link", icon: <IconLink size={16} />, label: t("organise.reader.copyLink"), onClick: copyLink },
    ...(asset.may.edit && !asset.deleted_at ? [
      { key: "govern", icon: <IconVerified size={16} />, label: <span data-testid="govern">{t("care.govern.title")}</span>, onClick: () => setDialog("govern") },
      { key: "relate", icon: <IconLink size={16} />, label: <span data-testid="relate">{t("care.relate.title")}</span>, onClick: () => setDialog("relate") },
    ] : []),
    ...(asset.may.delete && !asset.deleted_at ? [{ type: "divider" as const }, { key: "delete", danger: true, icon: <IconDelete size={16} />, label: <span data-testid="delete">{t("organise.reader.delete")}</span>, onClick: takeAway }] : []),
  ];
  return (
    <>
      {asset.deleted_at && <Button type="primary" icon={<IconUndo size={16} />} loading={restore.isPending} onClick={bringBack}>{t("organise.reader.restore")}</Button>}
      <Button href={originalFile(asset.id, version)} disabled={!asset.may.export} title={asset.may.export ? undefined : t("organise.reader.onlineOnly")} icon={<IconDownload size={16} />} data-testid="original">{t("organise.reader.original")}</Button>
      {asset.may.verify && !asset.deleted_at && <Button icon={<IconVerified size={16} />} loading={verify.isPending} onClick={() => verify.mutate(asset.id, { onSuccess: () => say.done(t("organise.reader.verifiedNow")), onError: say.failed })} data-testid="verify">{t("organise.reader.verify")}</Button>}
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight"><Button icon={<IconMore size={16} />} aria-label={t("organise.reader.more")} data-testid="reader-more" /></Dropdown>
      {dialog === "govern" && <GovernanceDialog asset={asset} onClose={() => setDialog(null)} />}
      {dialog === "relate" && <RelationDialog asset={asset} onClose={() => setDialog(null)} />}
    </>
  );
}
