import type { Me } from "@/people/api";
import table from "./pages.json";

/** Whose page it is: company roles, and whoever keeps a space. */
export type Holder = "administrator" | "librarian" | "auditor" | "keeper";
export interface AdminPage { key: string; for: Holder[] }

/** Every page and whom the API lets do what stands on it; tests/access/test_admin_pages.py holds the table against the API. */
export const ADMIN_PAGES: AdminPage[] = Object.entries(table).map(([key, holders]) => ({ key, for: holders as Holder[] }));

type Rights = Pick<Me, "roles" | "spaces">;
const holds = (me: Rights, holder: Holder) => (holder === "keeper" ? me.spaces.some((space) => space.role === "keeper") : me.roles.includes(holder));

/** The pages that somebody may open, in the order of the menu. */
export const pagesFor = (me: Rights): AdminPage[] => ADMIN_PAGES.filter((page) => page.for.some((holder) => holds(me, holder)));

/** The page that an address below /admin belongs to. */
export const pageAt = (path: string): AdminPage | undefined => ADMIN_PAGES.find((page) => page.key === path.split("/")[2]);
