// Which bugs are shown: the filter as the address has it, as the API takes it, and against one bug, for live events.
import { computed } from '@preact/signals';
import type { QueryValue } from '../api/client';
import { serverNow } from '../api/server_clock';
import type { Bug } from '../api/types';
import { priorities } from '../bug/marks';
import { query, setQuery } from '../routing/router';

/** Each empty if it does not matter. */
export interface Filter {
  q: string;
  type: string;
  priority: string;
  status: string;
  reporter: string;
  /** `1d`, `7d`, `30d`: not older than. */
  time: string;
}

export const filterKeys = ['q', 'type', 'priority', 'status', 'reporter', 'time'] as const;

export const timeSpans: Record<string, number> = { '1d': 1, '7d': 7, '30d': 30, '90d': 90 };

const dayMs = 86_400_000;

/** The filter of the present address. Equal filters are the same object, so that nothing is read twice. */
let last: Filter | undefined;
export const filter = computed<Filter>(() => {
  const next = Object.fromEntries(filterKeys.map((key) => [key, query.value.get(key) ?? ''])) as unknown as Filter;
  // What an address asks for that can not be is not asked at all. Types and statuses are open words.
  if (!priorities.some((it) => it === next.priority)) next.priority = '';
  if (!(next.time in timeSpans)) next.time = '';
  if (last && filterKeys.every((key) => last?.[key] === next[key])) return last;
  last = next;
  return next;
});

export function changeFilter(changes: Partial<Filter>) {
  setQuery(changes);
}

export function clearFilter() {
  setQuery(Object.fromEntries(filterKeys.map((key) => [key, undefined])));
}

export function isFiltering(it: Filter) {
  return filterKeys.some((key) => it[key] !== '');
}

/** Whole hours, so that the same filter asks the same question for a while. */
function sinceOf({ time }: Filter) {
  const days = timeSpans[time];
  if (!days) return undefined;
  const hourMs = 3_600_000;
  return new Date(Math.floor((serverNow() - days * dayMs) / hourMs) * hourMs).toISOString();
}

export function toQuery(it: Filter): Record<string, QueryValue> {
  return { q: it.q, type: it.type, priority: it.priority, status: it.status, reporter: it.reporter, since: sinceOf(it) };
}

/** Undefined where only the server can tell: its search knows words that a bug in a list does not show. */
export function matches(it: Filter, bug: Bug): boolean | undefined {
  const since = sinceOf(it);
  if (it.type && bug.type !== it.type) return false;
  if (it.priority && bug.priority !== it.priority) return false;
  if (it.status && bug.status !== it.status) return false;
  if (since && bug.createdAt < since) return false;
  return it.q || it.reporter ? undefined : true;
}
