// One column of the board as data: the bugs of a status in one order, as far as they were read. Pure.
import type { Bug } from '../api/types';

/** As they are arranged, or the newest first. */
export type Order = 'rank' | 'newest';

export interface Lane {
  status: string;
  order: Order;
  bugs: readonly Bug[];
  /** How many the server counts, also those not read yet. */
  total: number;
  /** Where to read on; null at the end; undefined before anything was read. */
  next: string | null | undefined;
}

/** By rank; equal ranks, which only a moment's race can make, by number. Or by number alone, the highest first. */
export function isBefore(a: Bug, b: Bug, order: Order) {
  if (order === 'newest') return a.bugId > b.bugId;
  return a.lexorank === b.lexorank ? a.bugId < b.bugId : a.lexorank < b.lexorank;
}

function placeOf({ bugs, order }: Lane, bug: Bug) {
  let low = 0;
  let high = bugs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(bugs[middle] as Bug, bug, order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function indexIn(lane: Lane, id: string) {
  return lane.bugs.findIndex((bug) => bug.id === id);
}

/** The lane without the bug; the same lane if it is not there. Totals are the store's affair: only it sees both lanes. */
export function without(lane: Lane, id: string): Lane {
  const index = indexIn(lane, id);
  if (index < 0) return lane;
  return { ...lane, bugs: [...lane.bugs.slice(0, index), ...lane.bugs.slice(index + 1)] };
}

/** The lane with the bug at its place. One beyond what was read is left out: it is read when one scrolls there. */
export function withBug(lane: Lane, bug: Bug): Lane {
  const place = placeOf(lane, bug);
  if (place === lane.bugs.length && lane.next !== null) return lane;
  return { ...lane, bugs: [...lane.bugs.slice(0, place), bug, ...lane.bugs.slice(place)] };
}

/** A further page; what came meanwhile as an event is not doubled. */
export function withPage(lane: Lane, items: readonly Bug[], next: string | null): Lane {
  const known = new Set(lane.bugs.map((bug) => bug.id));
  const bugs = [...lane.bugs, ...items.filter((bug) => !known.has(bug.id))];
  // Ranks may have changed between two pages.
  bugs.sort((a, b) => (isBefore(a, b, lane.order) ? -1 : 1));
  return { ...lane, bugs, next, total: next === null ? bugs.length : Math.max(lane.total, bugs.length) };
}

/** What a move to that place asks the server, and the rank that keeps the bug there until it answers. */
export function moveTo(lane: Lane, bug: Bug, index: number) {
  const others = lane.bugs.filter((it) => it.id !== bug.id);
  const after = others[index - 1];
  const before = others[index];
  return {
    after: after?.id ?? null,
    before: before?.id ?? null,
    // Above every rank that starts like the one before it, below the next: `!` comes before all digits.
    rank: after ? `${after.lexorank}!` : '',
  };
}
