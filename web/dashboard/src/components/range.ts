// Which rows are chosen by a click with Shift: from the one that was clicked before to this one. Pure.

/** In the order of `ids`, both ends with it; only `to` where the other is not in sight any more. */
export function rangeOf(ids: readonly string[], from: string | undefined, to: string): string[] {
  const start = from === undefined ? -1 : ids.indexOf(from);
  const end = ids.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}
