import { afterEach, expect, test, vi } from "vitest";
import { download, fileName, get, post, Refusal, whenSignedOut } from "./http";
import { stored } from "./memory";

const answers = (status: number, body: string) => vi.stubGlobal("fetch", vi.fn(async () => new Response(body, { status })));
afterEach(() => vi.unstubAllGlobals());

test("the server's sentence reaches the reader as it is, with its reference", async () => {
  answers(403, JSON.stringify({ error: { code: "access.forbidden", message: "你没有编辑这个空间的权限。", reference: "ab12", values: { space: 3 } } }));
  const refusal = await get("/api/spaces/3").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ message: "你没有编辑这个空间的权限。", status: 403, code: "access.forbidden", reference: "ab12", values: { space: 3 } });
});
test("a proxy's page does not become the message", async () => {
  answers(502, "<html>Bad gateway</html>");
  await expect(get("/api/me")).rejects.toMatchObject({ status: 502, code: "unreadable" });
});
test("no connection is said in words", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => { throw new TypeError("Failed to fetch"); }));
  await expect(get("/api/me")).rejects.toMatchObject({ status: 0, code: "offline" });
});
test("an empty answer is fine", async () => {
  answers(200, "");
  await expect(post("/api/me/password", {})).resolves.toBeUndefined();
});
test("the chosen language goes with every request", async () => {
  answers(200, "{}");
  stored.setLang("en");
  await get("/api/me");
  const [, init] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect(new Headers(init?.headers).get("Accept-Language")).toBe("en");
});
test("the shell is told when the session is over, but not by a failed sign-in", async () => {
  const told = vi.fn();
  whenSignedOut(told);
  answers(401, "{}");
  await post("/api/session", {}).catch(() => undefined);
  expect(told).not.toHaveBeenCalled();
  await get("/api/assets").catch(() => undefined);
  expect(told).toHaveBeenCalledOnce();
});
test("a file that is refused is said in words and not kept", async () => {
  answers(403, JSON.stringify({ error: { code: "apply.export.not_yours", message: "按它的密级你不能把内容带出去。" } }));
  await expect(download("/api/ask/1/export?to=md")).rejects.toMatchObject({ status: 403, message: "按它的密级你不能把内容带出去。" });
});
test("a file has the name the server gives it, Chinese or not", () => {
  expect(fileName(`attachment; filename="answer-1.md"; filename*=UTF-8''${encodeURIComponent("烘箱的温度？.md")}`)).toBe("烘箱的温度？.md");
  expect(fileName('attachment; filename="answer-1.md"')).toBe("answer-1.md");
  expect(fileName("")).toBe("");
});
