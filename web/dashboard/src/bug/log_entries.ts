// What the reporter's console, network and application said, in one order of time: for the tabs below a bug, and beside
// its replay.
import { readDate } from '../../../replay/src/dates';
import type { BugDetail, ConsoleLine, EventLine, NetworkLine } from '../api/types';

export type EntryKind = 'console' | 'network' | 'event';
export type Level = 'info' | 'warning' | 'error';

export interface Entry {
  kind: EntryKind;
  level: Level;
  /** Milliseconds since 1970; NaN if the SDK wrote no date one can read. */
  at: number;
  title: string;
  console?: ConsoleLine;
  network?: NetworkLine;
  event?: EventLine;
}

const levels: Record<string, Level> = { WARNING: 'warning', WARN: 'warning', WARNS: 'warning', ERROR: 'error' };

/** Lists of a report may hold anything. */
function objectsOf<T extends object>(list: unknown): T[] {
  return Array.isArray(list) ? list.filter((it): it is T => typeof it === 'object' && it !== null) : [];
}

export function consoleEntries(bug: BugDetail): Entry[] {
  return objectsOf<ConsoleLine>(bug.consoleLog).map((line) => ({
    kind: 'console',
    level: levels[String(line.priority ?? line.type).toUpperCase()] ?? 'info',
    at: readDate(line.date),
    title: String(line.log ?? '').trim(),
    console: line,
  }));
}

export function statusOf(line: NetworkLine): number | undefined {
  const status = Number(line.response?.status ?? (line as { status?: unknown }).status);
  return status > 0 ? status : undefined;
}

export function networkEntries(bug: BugDetail): Entry[] {
  return objectsOf<NetworkLine>(bug.networkLogs).map((line) => {
    const status = statusOf(line);
    const isBad = line.success === false || (status !== undefined && status >= 400);
    return {
      kind: 'network',
      level: isBad ? 'error' : 'info',
      at: readDate(line.date),
      title: `${String(line.type ?? 'GET')} ${String(line.url ?? '')}`,
      network: line,
    };
  });
}

export function eventEntries(bug: BugDetail): Entry[] {
  return objectsOf<EventLine>(bug.customEventLog).map((line) => ({
    kind: 'event', level: 'info', at: readDate(line.date), title: String(line.name ?? ''), event: line,
  }));
}

/** All that have a time, in its order. */
export function timedEntries(bug: BugDetail): Entry[] {
  return [...consoleEntries(bug), ...networkEntries(bug), ...eventEntries(bug)]
    .filter((entry) => !Number.isNaN(entry.at))
    .sort((a, b) => a.at - b.at);
}
