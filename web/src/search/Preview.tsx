import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAsset } from "@/assets/api";
import { Kind, readerPath, Secrecy, Trust } from "@/assets/parts";
import { Ago, Button, Marked, Tag, Who } from "@/kit";
import type { Hit } from "./api";
import { usePlaceWords } from "./HitRow";
import css from "./search.module.css";

/** The chosen hit at the right: what it is and the whole passage, without leaving the list. */
export function Preview({ hit }: { hit: Hit }) {
  const { t } = useTranslation();
  const place = usePlaceWords();
  const asset = useAsset(hit.asset.id);
  const { passage } = hit;
  const more = asset.data?.id === hit.asset.id ? asset.data : undefined;
  return (
    <div className={css.previewBody} data-testid="preview">
      <Kind kind={hit.asset.kind} />
      <h2>{hit.asset.title}</h2>
      <div className={css.previewTrust}><Trust asset={more ?? hit.asset} />{more && <Secrecy level={more.secrecy} restricted={more.restricted} />}</div>
      {more?.summary && <p className={css.summary}>{more.summary}</p>}
      {passage && (
        <blockquote>
          <cite>{[passage.heading_path.join(" › "), place(passage.locator)].filter(Boolean).join(" · ") || t("search.bestPassage")}</cite>
          <p><Marked text={passage.text} ranges={passage.highlights} /></p>
        </blockquote>
      )}
      <dl>
        <dt>{t("assets.field.space")}</dt><dd><Link to={`/library/${hit.asset.space.id}`}>{hit.asset.space.name}</Link></dd>
        <dt>{t("assets.field.owner")}</dt><dd><Who person={more?.owner ?? hit.asset.owner} /></dd>
        {more?.category && <><dt>{t("assets.field.category")}</dt><dd>{more.category.path.join(" / ")}</dd></>}
        {more && more.tags.length > 0 && <><dt>{t("assets.field.tags")}</dt><dd>{more.tags.slice(0, 8).map((tag) => <Tag key={tag} variant="filled">{tag}</Tag>)}</dd></>}
        <dt>{t("assets.field.updated")}</dt><dd><Ago at={hit.asset.updated_at} /></dd>
      </dl>
      <Link to={readerPath(hit.asset.id, passage?.id)}><Button type="primary" block>{t("search.open")}</Button></Link>
    </div>
  );
}
