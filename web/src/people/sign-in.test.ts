import { expect, test } from "vitest";
import { nextPath } from "./SignInPage";

test("after signing in somebody goes where they wanted, but never to another site", () => {
  expect(nextPath("/read/3?passage=9")).toBe("/read/3?passage=9");
  for (const bad of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", null]) expect(nextPath(bad)).toBe("/");
});
