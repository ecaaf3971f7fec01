/** The neighbour of a place in a list of ids, stopping at the ends. */
export function moved(ids: readonly number[], at: number, step: number): number | undefined {
  if (ids.length === 0) return undefined;
  const place = ids.indexOf(at);
  return ids[Math.max(0, Math.min(ids.length - 1, place + step))];
}

/** All ids from one to the other, both inclusive, whichever comes first. */
export function between(ids: readonly number[], one: number, other: number): number[] {
  const [a, b] = [ids.indexOf(one), ids.indexOf(other)].sort((x, y) => x - y);
  return a === undefined || b === undefined || a < 0 ? [other] : ids.slice(a, b + 1);
}
