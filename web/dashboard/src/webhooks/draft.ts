// What the setup dialog edits: a webhook's fields as they stand in its controls, and how they become a request. No
// component in here, so that the rules can be read and tested by themselves.
import type { Webhook } from '../api/types';
import { plainUrl } from './plain_url';
import { makeSecret } from './secret';

export interface HeaderRow {
  /** Rows keep their place and focus by this, whatever is typed into them. */
  key: number;
  name: string;
  value: string;
  /** The server has a value for it and shows it to nobody; sent without one, it keeps it. */
  isKept: boolean;
}

export interface Draft {
  url: string;
  /** Of a saved one, for which its header values and its secret were given. */
  savedUrl?: string;
  description: string;
  actions: string[];
  headers: HeaderRow[];
  active: boolean;
  waitForScreenshot: boolean;
  timeoutSeconds: string;
  schedule: string;
  /** Of a new one: made when the dialog opens, so that a receiver can know it before the first test. A saved one's is not in a draft. */
  secret?: string;
}

export const knownActions = ['BUG_CREATED'];

const timeoutDefaultMs = 15_000;
const scheduleDefault = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

let lastKey = 0;
export const emptyRow = (): HeaderRow => ({ key: ++lastKey, name: '', value: '', isKept: false });

export function draftOf(webhook?: Webhook): Draft {
  return {
    url: webhook?.url ?? '',
    ...(webhook ? { savedUrl: webhook.url } : {}),
    description: webhook?.description ?? '',
    actions: webhook?.actions ?? [...knownActions],
    headers: (webhook?.headers ?? []).map(({ name }) => ({ key: ++lastKey, name, value: '', isKept: true })),
    active: webhook?.active ?? true,
    waitForScreenshot: webhook?.waitForScreenshot ?? true,
    timeoutSeconds: String((webhook?.timeoutMs ?? timeoutDefaultMs) / 1000),
    schedule: spellSchedule(webhook?.scheduleSeconds ?? scheduleDefault),
    ...(webhook ? {} : { secret: makeSecret() }),
  };
}

const units: [string, number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** `5 s, 5 min, 30 min, 2 h`: how people write a schedule. */
export function spellSchedule(seconds: number[]): string {
  return seconds
    .map((gap) => {
      // A day is written as 24 h: the schedule of the documents is.
      const [unit, length] = units.slice(1).find(([, it]) => gap % it === 0) ?? ['s', 1];
      return `${gap / length} ${unit}`;
    })
    .join(', ');
}

/** The same read; undefined where it is no schedule. A bare number is seconds. Empty: no retries. */
export function readSchedule(text: string): number[] | undefined {
  const parts = text.split(/[,;]/).map((part) => part.trim());
  if (parts.length === 1 && parts[0] === '') return [];
  const seconds = parts.map((part) => {
    const found = /^(\d+)\s*(s|min|m|h|d)?$/i.exec(part);
    if (!found) return undefined;
    const unit = (found[2] ?? 's').toLowerCase().replace(/^m$/, 'min');
    return Number(found[1]) * (units.find(([name]) => name === unit)?.[1] ?? 1);
  });
  return seconds.every((gap): gap is number => gap !== undefined) ? seconds : undefined;
}

export interface WebhookFields {
  url: string;
  description: string;
  actions: string[];
  headers: { name: string; value?: string }[];
  active: boolean;
  waitForScreenshot: boolean;
  timeoutMs: number;
  scheduleSeconds: number[];
  secret?: string;
}

function originOf(url: string) {
  try {
    return new URL(url.trim()).origin;
  } catch {
    return undefined;
  }
}

/** Values belong to the origin for which they were given: sent elsewhere, they are to be given again. */
export const goesElsewhere = ({ url, savedUrl }: Draft) => {
  const origin = originOf(url);
  return savedUrl !== undefined && origin !== undefined && origin !== originOf(savedUrl);
};

/** Whether the server's value is the one that is meant. */
export const keepsValue = (draft: Draft, row: HeaderRow) => row.isKept && !goesElsewhere(draft);

/** Rows that were added and left empty are nobody's header. */
export const usedRows = (draft: Draft) => draft.headers.filter((row) => row.name.trim() || row.value);

/** Call only when `readSchedule` holds. */
export function fieldsOf(draft: Draft): WebhookFields {
  return {
    url: plainUrl(draft.url),
    description: draft.description.trim(),
    actions: draft.actions,
    headers: usedRows(draft).map((row) => ({ name: row.name.trim(), ...(keepsValue(draft, row) ? {} : { value: row.value }) })),
    active: draft.active,
    waitForScreenshot: draft.waitForScreenshot,
    timeoutMs: Math.round(Number(draft.timeoutSeconds) * 1000),
    scheduleSeconds: readSchedule(draft.schedule) ?? [],
    ...(draft.secret === undefined ? {} : { secret: draft.secret.trim() }),
  };
}

export const isSame = (a: Draft, b: Draft) => JSON.stringify(fieldsOf(a)) === JSON.stringify(fieldsOf(b)) && a.schedule === b.schedule;

/**
 * The control that a field of a problem is about: `headers[2].name` is the second control of the row that was the
 * third one sent; `scheduleSeconds[1]` is the schedule. Undefined where no control stands for it.
 */
export function controlOf(field: string | undefined, draft: Draft): string | undefined {
  if (!field) return undefined;
  const header = /^headers\[(\d+)\]\.(name|value)$/.exec(field);
  if (header) {
    const row = usedRows(draft)[Number(header[1])];
    return row && `header-${row.key}-${header[2]}`;
  }
  const name = field.replace(/\[.*/, '');
  return ['url', 'description', 'actions', 'headers', 'timeoutMs', 'scheduleSeconds', 'secret'].includes(name) ? name : undefined;
}
