import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { type AssetBrief, type AssetOut, useVerifyAsset } from "@/assets/api";
import type { OpenSuggestion } from "@/organise/api";
import { Kind, KindIcon, Trust } from "@/assets/parts";
import { CaptureLine } from "@/capture/CapturePage";
import { Ago, Button, Empty, IconAsk, IconCapture, IconImport, IconLibrary, IconSearch, IconVerified, Loaded, Page, Section, State, useCount, useSay, Who } from "@/kit";
import { SuggestionLine } from "@/organise/reader/SuggestionBar";
import { OversightTodos } from "@/oversight/Todos";
import { type Me, useMe } from "@/people/api";
import { useAssets, useCaptures, useOpenSuggestions } from "./api";
import css from "./workbench.module.css";

export default function WorkbenchPage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me.data) return null;
  return (
    <Page title={t("workbench.title")} width="wide">
      {me.data.must_change_password && <p className={css.must}><State tone="warn">{t("people.password.must")}</State> <Link to="/me">{t("people.password.verb")}</Link></p>}
      <div className={css.columns}>
        <div><OversightTodos me={me.data} /><Waiting me={me.data} /></div>
        <div><Changes /><Mine me={me.data} /></div>
      </div>
    </Page>
  );
}

/** What waits for this person: done in place. */
function Waiting({ me }: { me: Me }) {
  const { t } = useTranslation();
  const said = useCount();
  const suggestions = useOpenSuggestions({ limit: 12 });
  const reviews = useAssets({ owner_id: [me.person.id], freshness: ["due", "overdue"], sort: "updated_at", limit: 5 });
  const captures = useCaptures({ limit: 10 });
  const busy = (captures.data?.items ?? []).filter((one) => one.finished < one.total || one.counts.failed > 0).slice(0, 4);
  const waits = (suggestions.data?.total ?? 0) + (reviews.data?.total ?? 0) + busy.length;
  const isKnown = suggestions.data !== undefined && reviews.data !== undefined;
  return (
    <>
      {isKnown && waits === 0 && <Section title={t("workbench.waiting")}><p className={css.quiet}>{t("workbench.nothingWaits")}</p></Section>}
      {(!isKnown || waits < 3) && <Beginner me={me} />}
      {busy.length > 0 && <Section title={t("workbench.captures")} extra={<Link to="/capture">{t("workbench.allCaptures")}</Link>}><ul className={css.list}>{busy.map((one) => <CaptureLine key={one.id} capture={one} />)}</ul></Section>}
      <Loaded query={reviews} lines={3}>
        {(page) => page.total === 0 ? null : (
          <Section title={t("workbench.reviews", { total: said(page.total) })}>
            <ul className={css.list} data-testid="reviews">{page.items.map((asset) => <ReviewLine key={asset.id} asset={asset} />)}</ul>
          </Section>
        )}
      </Loaded>
      <Loaded query={suggestions} lines={4}>
        {(page) => page.total === 0 ? null : (
          <Section title={t("workbench.suggestions", { total: said(page.total) })} extra={<Link to="/review" data-testid="to-review">{t("workbench.allSuggestions")}</Link>}>
            <ul className={css.list}>
              {byAsset(page.items).slice(0, 5).map((group) => (
                <li key={group.asset.id} className={css.suggestion}>
                  <span className={css.assetName}><KindIcon kind={group.asset.kind} /><Link to={`/read/${group.asset.id}`}>{group.asset.title}</Link></span>
                  <div>{group.suggestions.map((one) => <SuggestionLine key={one.id} suggestion={one} />)}</div>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Loaded>
    </>
  );
}

/** Suggestions of one asset stand together. */
export function byAsset(items: readonly OpenSuggestion[]): { asset: AssetBrief; suggestions: OpenSuggestion[] }[] {
  const groups = new Map<number, { asset: AssetBrief; suggestions: OpenSuggestion[] }>();
  for (const one of items) groups.set(one.asset.id, { asset: one.asset, suggestions: [...(groups.get(one.asset.id)?.suggestions ?? []), one] });
  return [...groups.values()];
}

function ReviewLine({ asset }: { asset: AssetOut }) {
  const { t } = useTranslation();
  const verify = useVerifyAsset();
  const say = useSay();
  return (
    <li className={css.review}>
      <span className={css.assetName}><KindIcon kind={asset.kind} /><Link to={`/read/${asset.id}`}>{asset.title}</Link></span>
      <Trust asset={{ confidence: asset.confidence, freshness: asset.freshness }} />
      {asset.may.verify && <Button size="small" icon={<IconVerified size={14} />} loading={verify.isPending} onClick={() => verify.mutate(asset.id, { onSuccess: () => say.done(t("organise.reader.verifiedNow")), onError: say.failed })}>{t("workbench.stillRight")}</Button>}
    </li>
  );
}

/** What changed last, within reach. */
const useRecent = () => useAssets({ sort: "-updated_at", limit: 10 });

/** Three things worth doing, for somebody whose desk is empty. */
function Beginner({ me }: { me: Me }) {
  const { t } = useTranslation();
  const isEmpty = useRecent().data?.total === 0;
  const search = { key: "search", to: "/search", icon: <IconSearch size={18} aria-hidden /> };
  const ask = { key: "ask", to: "/ask", icon: <IconAsk size={18} aria-hidden /> };
  const capture = { key: "capture", to: "/capture", icon: <IconCapture size={18} aria-hidden /> };
  const library = { key: "library", to: "/library", icon: <IconLibrary size={18} aria-hidden /> };
  const people = { key: "import", to: "/admin/import", icon: <IconImport size={18} aria-hidden /> };
  const furnishing = [...(me.may.capture ? [capture] : []), ...(me.may.administer ? [people] : []), library];
  const things = isEmpty ? furnishing : [search, ask, me.may.capture ? capture : library];
  return (
    <Section title={t("workbench.begin")}>
      <ul className={css.things}>{things.map((one) => <li key={one.key}><Link to={one.to}>{one.icon}<span><b>{t(`workbench.thing.${one.key}.title`)}</b><small>{t(`workbench.thing.${one.key}.text`)}</small></span></Link></li>)}</ul>
    </Section>
  );
}

function Changes() {
  const { t } = useTranslation();
  const go = useNavigate();
  const recent = useRecent();
  return (
    <Section title={t("workbench.changes")}>
      <Loaded query={recent} lines={8}>
        {(page) => page.items.length === 0 ? <Empty title={t("workbench.noChanges")} action={<Button onClick={() => void go("/capture")}>{t("workbench.firstCapture")}</Button>} /> : (
          <ul className={css.list} data-testid="changes">
            {page.items.map((asset) => (
              <li key={asset.id} className={css.change}>
                <span className={css.assetName}><KindIcon kind={asset.kind} /><Link to={`/read/${asset.id}`} title={asset.title}>{asset.title}</Link></span>
                <small><Link to={`/library/${asset.space.id}`}>{asset.space.name}</Link><Who person={asset.owner} /><Ago at={asset.updated_at} /></small>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function Mine({ me }: { me: Me }) {
  const { t } = useTranslation();
  const said = useCount();
  const mine = useAssets({ owner_id: [me.person.id], sort: "-updated_at", limit: 5 });
  return (
    <Section title={mine.data ? t("workbench.mine", { total: said(mine.data.total) }) : t("workbench.mineTitle")} extra={mine.data && mine.data.total > 5 && <Link to={`/search?owner_id=${me.person.id}`}>{t("workbench.allMine")}</Link>}>
      <Loaded query={mine} lines={3}>
        {(page) => page.items.length === 0 ? <p className={css.quiet}>{t("workbench.mineEmpty")}</p> : (
          <ul className={css.list}>{page.items.map((asset) => <li key={asset.id} className={css.change}><span className={css.assetName}><KindIcon kind={asset.kind} /><Link to={`/read/${asset.id}`} title={asset.title}>{asset.title}</Link></span><small><Kind kind={asset.kind} /><Trust asset={{ confidence: asset.confidence, freshness: asset.freshness }} /></small></li>)}</ul>
        )}
      </Loaded>
    </Section>
  );
}
