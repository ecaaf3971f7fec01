import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Button, IconAsk, IconCapture, IconEdit, Loaded, Page, Tabs, Tooltip, useUrlState } from "@/kit";
import { useSpace } from "./api";
import css from "./library.module.css";
import { AssetTable } from "./AssetTable";
import { GrantsEdit } from "./GrantsEdit";
import { PinButton } from "./LibraryPage";
import { SpaceDialog } from "./SpaceDialog";

export default function SpacePage() {
  const { t } = useTranslation();
  const id = Number(useParams().spaceId);
  const space = useSpace(id);
  const { one, change } = useUrlState();
  const [isEditing, setEditing] = useState(false);
  const tab = one("tab") ?? "assets";
  const data = space.data;
  const actions = data && (
    <>
      <PinButton spaceId={id} />
      {data.may.edit && <Tooltip title={t("organise.space.edit")}><Button type="text" size="small" icon={<IconEdit size={15} />} aria-label={t("organise.space.edit")} onClick={() => setEditing(true)} /></Tooltip>}
      <Link to={`/ask?space_id=${id}`}><Button icon={<IconAsk size={16} />}>{t("organise.space.ask")}</Button></Link>
      {data.may.capture && <Link to={`/capture?space_id=${id}`}><Button type="primary" icon={<IconCapture size={16} />} data-testid="capture-here">{t("organise.space.capture")}</Button></Link>}
    </>
  );
  return (
    <Page title={data?.name ?? t("organise.library.title")} crumbs={[{ label: t("organise.library.title"), to: "/library" }]} actions={actions} lead={data?.description && <span className={css.description} title={data.description}>{data.description}</span>} width="wide">
      <Loaded query={space}>
        {(loaded) => (
          <>
            {loaded.may.grant && (
              <Tabs activeKey={tab} onChange={(next) => change({ tab: next === "assets" ? undefined : next })} items={[{ key: "assets", label: t("organise.space.tab.assets") }, { key: "people", label: <span data-testid="tab-people">{t("organise.space.tab.people")}</span> }]} style={{ marginBottom: 12 }} />
            )}
            {tab === "people" && loaded.may.grant ? <GrantsEdit spaceId={id} /> : <AssetTable space={loaded} />}
            {isEditing && <SpaceDialog open onClose={() => setEditing(false)} space={loaded} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}
