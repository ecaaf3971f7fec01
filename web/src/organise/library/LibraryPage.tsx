import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { Ago, Button, type Column, DataTable, Empty, IconPin, IconPlus, IconUnpin, Input, Loaded, Page, Tooltip, useCount, useSay } from "@/kit";
import { useMe, usePreferences } from "@/people/api";
import { type SpaceOut, useSpaces } from "./api";
import css from "./library.module.css";
import { SpaceDialog } from "./SpaceDialog";

export default function LibraryPage() {
  const { t } = useTranslation();
  const me = useMe();
  const spaces = useSpaces();
  const go = useNavigate();
  const [text, setText] = useState("");
  const [isMaking, setMaking] = useState(false);
  const columns = useColumns();
  const may = Boolean(me.data?.may.create_spaces ?? me.data?.may.administer);
  const make = may && <Button icon={<IconPlus size={16} />} onClick={() => setMaking(true)} data-testid="new-space">{t("organise.library.new")}</Button>;
  const near = (space: SpaceOut) => !text.trim() || `${space.name} ${space.description}`.toLowerCase().includes(text.trim().toLowerCase());
  return (
    <Page title={t("organise.library.title")} lead={t("organise.library.lead")} actions={make}>
      <Loaded query={spaces}>
        {(page) => (
          <DataTable<SpaceOut>
            name="spaces" label={t("organise.library.title")} columns={columns} rows={page.items.filter(near)} rowKey={(space) => space.id} onOpen={(space) => void go(`/library/${space.id}`)}
            toolbar={page.total > 6 && <Input allowClear value={text} onChange={(event) => setText(event.target.value)} placeholder={t("organise.library.search")} className={css.search} aria-label={t("organise.library.search")} />}
            empty={<Empty title={t("organise.library.empty")} action={make}>{t("organise.library.emptyText")}</Empty>}
          />
        )}
      </Loaded>
      <SpaceDialog open={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

function useColumns(): Column<SpaceOut>[] {
  const { t } = useTranslation();
  const said = useCount();
  return [
    { key: "name", title: t("organise.library.column.name"), fixed: true, render: (space) => <span className={css.name}><Link to={`/library/${space.id}`}>{space.name}</Link><small>{space.description}</small></span> },
    { key: "assets", title: t("organise.library.column.assets"), width: 96, align: "right", render: (space) => said(space.assets) },
    { key: "role", title: t("organise.library.column.role"), width: 110, wide: true, render: (space) => (space.role ? t(`organise.library.role.${space.role}`) : t("organise.library.noRole")) },
    { key: "updated", title: t("organise.library.column.updated"), width: 140, wide: true, render: (space) => (space.updated_at ? <Ago at={space.updated_at} /> : null) },
    { key: "pin", title: t("app.pinned"), width: 88, render: (space) => <PinButton spaceId={space.id} /> },
  ];
}

/** Puts a space into the person's rail, or takes it out. */
export function PinButton({ spaceId }: { spaceId: number }) {
  const { t } = useTranslation();
  const me = useMe();
  const preferences = usePreferences();
  const say = useSay();
  const pinned = (me.data?.spaces ?? []).filter((space) => space.pinned).map((space) => space.id);
  const isPinned = pinned.includes(spaceId);
  const word = isPinned ? t("organise.library.unpin") : t("organise.library.pin");
  return (
    <Tooltip title={word}>
      <Button type="text" size="small" icon={isPinned ? <IconUnpin size={15} /> : <IconPin size={15} />} aria-label={word} aria-pressed={isPinned} onClick={() => preferences.mutate({ pinned_spaces: isPinned ? pinned.filter((id) => id !== spaceId) : [...pinned, spaceId] }, { onError: say.failed })} />
    </Tooltip>
  );
}
