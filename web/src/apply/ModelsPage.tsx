import { useTranslation } from "react-i18next";
import { Button, Loaded, Notice, Page, Section } from "@/kit";
import { Calls } from "./Calls";
import { ModelForm } from "./ModelForm";
import { Trial } from "./Trial";
import { useEmbedder, useModel, useTryEmbedder } from "./api";
import css from "./models.module.css";

/** Which models the house uses, what may be sent to them, whether they answer, and what they cost. */
export default function ModelsPage() {
  const { t } = useTranslation();
  const model = useModel();
  return (
    <Page title={t("admin.tab.models")} lead={t("admin.about.models")} width="wide">
      <Section title={t("apply.model.title")}>
        <Loaded query={model} lines={8}>
          {(now) => (
            <>
              {now.by_environment && <Notice>{t("apply.model.byEnvironment")}</Notice>}
              {now.key_unreadable && <Notice tone="warn">{t("apply.model.keyUnreadable")}</Notice>}
              {now.resting_seconds > 0 && <Notice tone="warn">{t("apply.model.resting", { count: now.resting_seconds })}</Notice>}
              <ModelForm key={`${now.base_url}|${now.model}|${String(now.has_key)}`} now={now} />
            </>
          )}
        </Loaded>
      </Section>
      <Section title={t("apply.model.embedding")}><Embedder /></Section>
      <Section title={t("apply.model.calls")}>{model.data && <Calls model={model.data} />}</Section>
    </Page>
  );
}

function Embedder() {
  const { t } = useTranslation();
  const embedder = useEmbedder();
  const trial = useTryEmbedder();
  return (
    <Loaded query={embedder} lines={3}>
      {(now) => (
        <div className={css.form}>
          <dl className={css.facts}>
            <dt>{t("apply.model.kind")}</dt><dd>{t(`apply.model.embedders.${now.kind.startsWith("openai") ? "openai" : now.kind}`, { defaultValue: now.kind })}</dd>
            {now.address && <><dt>{t("apply.model.address")}</dt><dd><code>{now.address}</code></dd></>}
            {now.name && <><dt>{t("apply.model.name")}</dt><dd><code>{now.name}</code></dd></>}
          </dl>
          <small>{t("apply.model.embeddingHow")}</small>
          <Trial trial={trial.data} error={trial.error} />
          <div className={css.acts}><Button loading={trial.isPending} onClick={() => trial.mutate()} data-testid="try-embedder">{t("apply.model.try")}</Button></div>
        </div>
      )}
    </Loaded>
  );
}
