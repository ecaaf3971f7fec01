import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Ago, Button, Loaded, Notice, Page, Who } from "@/kit";
import { Said, Source } from "./Answer";
import { useShared } from "./api";
import css from "./ask.module.css";

/** An answer somebody shared: whole where all of its sources may be read, else what may be read of them, and the way to one's own answer. */
export default function SharedPage() {
  const { t } = useTranslation();
  const { token = "" } = useParams();
  const shared = useShared(token);
  const go = useNavigate();
  const askMyself = () => void go(`/ask?q=${encodeURIComponent(shared.data?.question ?? "")}`);
  return (
    <Page title={shared.data?.question ?? t("apply.shared.title")} crumbs={[{ label: t("apply.title"), to: "/ask" }, { label: t("apply.shared.title") }]} actions={shared.data && <Button type={shared.data.whole ? "default" : "primary"} onClick={askMyself} data-testid="ask-myself">{t("apply.shared.askMyself")}</Button>}>
      <Loaded query={shared} lines={6}>
        {(found) => (
          <div className={css.main} data-testid="shared" data-whole={found.whole}>
            <p className={css.sharedBy}><Who person={found.asked_by} /> · <Ago at={found.asked_at} />{found.mine && ` · ${t("apply.shared.mine")}`}</p>
            {found.message && <Notice>{found.message}</Notice>}
            {found.whole ? <Said answer={found} /> : found.citations.length > 0 && (
              <>
                <h2 className={css.small}>{t("apply.shared.youMayRead")}</h2>
                <ol className={css.sources}>{found.citations.map((citation) => <Source key={citation.n} citation={citation} />)}</ol>
              </>
            )}
            {found.whole && <p className={css.note}>{found.written_by ? t("apply.written", { model: found.written_by }) : t("apply.extractive")}</p>}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
