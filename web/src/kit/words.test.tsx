import { render } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Marked, slices } from "./words";

const marked = (text: string, ranges: number[][]) => slices(text, ranges).filter((slice) => slice.marked).map((slice) => slice.text);

describe("highlights", () => {
  test("stretches are cut out where the server says, and nothing of the text is lost", () => {
    const text = "功率模块安装扭矩";
    const cut = slices(text, [[2, 4], [6, 8]]);
    expect(cut).toEqual([{ text: "功率", marked: false }, { text: "模块", marked: true }, { text: "安装", marked: false }, { text: "扭矩", marked: true }]);
    expect(cut.map((slice) => slice.text).join("")).toBe(text);
  });
  test("neighbours and overlaps become one mark", () => {
    expect(marked("功率模块安装", [[0, 2], [2, 4]])).toEqual(["功率模块"]);
    expect(marked("功率模块安装", [[0, 3], [2, 4]])).toEqual(["功率模块"]);
  });
  test("stretches out of order or beyond the end do no harm", () => {
    expect(marked("功率模块", [[3, 99], [0, 1]])).toEqual(["功", "块"]);
    expect(slices("", [[0, 3]])).toEqual([]);
  });
  test("a rare character counts as one, as on the server", () => {
    expect(marked("𠮷野家扭矩", [[3, 5]])).toEqual(["扭矩"]);
  });
  test("what looks like markup is shown, not obeyed", () => {
    const { container } = render(<Marked text="a <b>x</b>" ranges={[[2, 5]]} />);
    expect(container.querySelector("b")).toBeNull();
    expect(container.textContent).toBe("a <b>x</b>");
  });
});
