import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Empty, Page } from "@/kit";

export default function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("app.notFound.title")}>
      <Empty title={t("app.notFound.text")} action={<><Link to="/search">{t("app.notFound.search")}</Link><Link to="/">{t("app.notFound.home")}</Link></>} />
    </Page>
  );
}
