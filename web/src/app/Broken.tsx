import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { Button, Empty, Refusal } from "@/kit";

/** When a page itself fails: say so, keep the shell, offer the way back. A newer version on the server makes lazy parts unreachable: reload once. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  const outdated = error instanceof TypeError && /import|module|fetch/i.test(error.message);
  return (
    <Empty
      title={outdated ? t("app.broken.outdated") : t("app.broken.title")}
      action={<><Button type="primary" onClick={() => window.location.reload()}>{t("app.broken.reload")}</Button><Button href="/">{t("app.broken.home")}</Button></>}
    >
      {error instanceof Refusal ? error.message : t("app.broken.text")}
    </Empty>
  );
}
