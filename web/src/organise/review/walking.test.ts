import { expect, test } from "vitest";
import { between, moved } from "./walking";

test("walking stops at both ends", () => {
  expect(moved([4, 7, 9], 4, 1)).toBe(7);
  expect(moved([4, 7, 9], 9, 1)).toBe(9);
  expect(moved([4, 7, 9], 4, -1)).toBe(4);
  expect(moved([], 4, 1)).toBeUndefined();
});
test("a range holds both its ends, in whichever order", () => {
  expect(between([4, 7, 9, 2], 9, 7)).toEqual([7, 9]);
  expect(between([4, 7], 99, 7)).toEqual([7]);
});
