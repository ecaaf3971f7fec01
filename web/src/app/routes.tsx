import { createBrowserRouter, type RouteObject } from "react-router";
import { Broken } from "./Broken";
import { laterWords } from "./i18n";
import { Root } from "./Root";

type Module = { default: () => React.ReactNode };
const lazily = (load: () => Promise<Module>) => async () => ({ Component: (await load()).default });
const page = (path: string, load: () => Promise<Module>): RouteObject => ({
  path, lazy: lazily(async () => (await Promise.all([load(), laterWords()]))[0]), errorElement: <Broken />,
});

export const router = createBrowserRouter([
  { path: "/sign-in", lazy: lazily(() => import("@/people/SignInPage")), errorElement: <Broken />, HydrateFallback: () => null },
  { path: "/password", lazy: lazily(() => import("@/people/PasswordPage")), errorElement: <Broken />, HydrateFallback: () => null },
  { path: "/setup", lazy: lazily(() => import("@/people/SetupPage")), errorElement: <Broken />, HydrateFallback: () => null },
  {
    path: "/", element: <Root />, errorElement: <Broken />, HydrateFallback: () => null,
    children: [
      { index: true, lazy: lazily(() => import("@/workbench/WorkbenchPage")), errorElement: <Broken /> },
      page("library", () => import("@/organise/library/LibraryPage")),
      page("library/:spaceId", () => import("@/organise/library/SpacePage")),
      page("read/:assetId", () => import("@/organise/reader/ReaderPage")),
      page("duplicates", () => import("@/organise/duplicates/ClustersPage")),
      page("duplicates/:assetId", () => import("@/organise/duplicates/ClusterPage")),
      page("upkeep", () => import("@/organise/upkeep/UpkeepPage")),
      page("review", () => import("@/organise/review/ReviewPage")),
      page("search", () => import("@/search/SearchPage")),
      page("ask", () => import("@/apply/AskPage")),
      page("ask/shared/:token", () => import("@/apply/SharedPage")),
      page("ask/:answerId", () => import("@/apply/AskPage")),
      page("capture", () => import("@/capture/CapturePage")),
      page("capture/:captureId", () => import("@/capture/CaptureDetailPage")),
      page("me", () => import("@/people/MePage")),
      {
        path: "admin", lazy: lazily(() => import("@/admin/AdminLayout")), errorElement: <Broken />,
        children: [
          { index: true, element: null },
          page("people", () => import("@/admin/PeoplePage")),
          page("departments", () => import("@/admin/DepartmentsPage")),
          page("groups", () => import("@/admin/GroupsPage")),
          page("import", () => import("@/admin/ImportPage")),
          page("spaces", () => import("@/admin/SpacesPage")),
          page("people/:personId/leave", () => import("@/oversight/HandOverPage")),
          page("grants", () => import("@/oversight/GrantsPage")),
          page("approvals", () => import("@/oversight/ApprovalsPage")),
          page("reviews", () => import("@/oversight/ReviewsPage")),
          page("reviews/:reviewId", () => import("@/oversight/ReviewPage")),
          page("secrecy", () => import("@/oversight/SecrecyPage")),
          page("audit", () => import("@/oversight/AuditPage")),
          page("taxonomy", () => import("@/organise/taxonomy/TaxonomyPage")),
          page("quality", () => import("@/organise/quality/QualityPage")),
          page("models", () => import("@/apply/ModelsPage")),
          page("unanswered", () => import("@/apply/UnansweredPage")),
          page("schemes", () => import("@/organise/taxonomy/SchemesPage")),
          page("synonyms", () => import("@/search/SynonymsPage")),
          page("dictionary", () => import("@/search/DictionaryPage")),
          page("missed", () => import("@/search/MissedPage")),
          page("evaluation", () => import("@/search/EvaluationPage")),
          page("jobs", () => import("@/admin/JobsPage")),
          page("system", () => import("@/admin/SystemPage")),
        ],
      },
      page("*", () => import("./NotFoundPage")),
    ],
  },
]);
