import { describe, expect, test } from "vitest";
import { query } from "./http";
import { withChanges } from "./url";

describe("the address holds the state", () => {
  test("a changed filter goes back to the first page, paging itself does not", () => {
    const now = new URLSearchParams("q=扭矩&offset=40&kind=report");
    expect(withChanges(now, { kind: ["report", "sop"] }).toString()).toBe(new URLSearchParams([["q", "扭矩"], ["kind", "report"], ["kind", "sop"]]).toString());
    expect(withChanges(now, { offset: "60" }).get("offset")).toBe("60");
  });
  test("empty values disappear instead of leaving an empty parameter", () => {
    expect(withChanges(new URLSearchParams("q=a&tag=x"), { q: "", tag: [] }).toString()).toBe("");
  });
  test("requests repeat lists and leave out what is not set", () => {
    expect(query({ kind: ["a", "b"], q: "", space_id: undefined, deleted: false, offset: 0 })).toBe("?kind=a&kind=b&deleted=false&offset=0");
    expect(query({})).toBe("");
  });
});
