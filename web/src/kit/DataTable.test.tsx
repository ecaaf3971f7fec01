import { fireEvent, render, screen, within } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, test, vi } from "vitest";
import { words } from "@/locale/en/index";
import { DataTable } from "./DataTable";
import { ErrorNote, Loaded } from "./Feedback";
import { Refusal } from "./http";

beforeAll(() => i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: words as unknown as Record<string, string> } }, interpolation: { escapeValue: false } }));

interface Row { id: number; name: string }
const rows: Row[] = [{ id: 1, name: "FMEA" }, { id: 2, name: "8D" }, { id: 3, name: "SOP" }];
const columns = [{ key: "name", title: "Name", fixed: true, sort: "name", render: (row: Row) => row.name }, { key: "id", title: "Number", hidden: true, render: (row: Row) => row.id }];

function table(more: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) {
  return render(<DataTable<Row> name="test" label="Things" columns={columns} rows={rows} rowKey={(row) => row.id} empty="nothing" {...more} />);
}
const row = (name: string) => screen.getByText(name).closest("tr") as HTMLElement;

test("an expert walks the rows by arrow keys and opens one by Enter", () => {
  const opened = vi.fn();
  table({ onOpen: opened });
  row("FMEA").focus();
  fireEvent.keyDown(row("FMEA"), { key: "ArrowDown" });
  expect(document.activeElement).toBe(row("8D"));
  fireEvent.keyDown(row("8D"), { key: "Enter" });
  expect(opened).toHaveBeenCalledExactlyOnceWith(rows[1]);
});

test("a row is selected by the x key, and the bulk bar rises", () => {
  const selected = vi.fn();
  table({ selection: { keys: [1], onChange: selected }, bulk: <button type="button">Delete</button> });
  expect(within(screen.getByRole("toolbar")).getByText("Delete")).toBeTruthy();
  fireEvent.keyDown(row("SOP"), { key: "x" });
  expect(selected).toHaveBeenCalledWith([1, 3]);
});

test("columns that are not chosen stay away until chosen, and the choice is remembered", async () => {
  table();
  expect(screen.queryByText("Number")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Columns" }));
  fireEvent.click(await screen.findByLabelText("Number"));
  expect(JSON.parse(localStorage.getItem("zhixing.table.test") ?? "{}")).toMatchObject({ hidden: [] });
});

test("an empty list says what to do next", () => {
  table({ rows: [], empty: "Drop a folder here" });
  expect(screen.getByText("Drop a folder here")).toBeTruthy();
});

test("a refusal is shown as the server said it, with its reference and a way to try again", () => {
  const again = vi.fn();
  render(<ErrorNote error={new Refusal("You may not edit this space.", 403, "access.forbidden", "ab12")} onRetry={again} />);
  expect(screen.getByRole("alert").textContent).toContain("You may not edit this space.");
  expect(screen.getByText("Reference ab12")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(again).toHaveBeenCalledOnce();
});

test("old content stays while a list is asked for again and fails", () => {
  render(<Loaded query={{ data: "old", error: new Refusal("offline", 0, "offline"), isPending: false, refetch: () => undefined }}>{(data) => <p>{data}</p>}</Loaded>);
  expect(screen.getByText("old")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});
