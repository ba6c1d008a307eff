// A moment: how long ago, with the exact time as its tooltip and for machines. Kept true while it is on the screen, by
// one clock for all of them, and by the server's time whenever something is shown anew.
import { signal } from '@preact/signals';
import { serverNow } from '../api/server_clock';
import { language } from '../i18n';
import { type Side, stepsAway } from './relative_time';

const ticks = signal(0);
setInterval(() => ++ticks.value, 15_000);

/** `3 minutes ago`, `in 2 hours`. */
export function relative(iso: string, side: Side) {
  void ticks.value;  // whoever says it says it again
  return relativeFormat(language.value).format(...stepsAway(Date.parse(iso), serverNow(), side));
}

/** Making a formatter takes longer than using it a hundred times: one for each language. */
function once<T>(make: (language: string) => T) {
  const made = new Map<string, T>();
  return (language: string) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const relativeFormat = once((it) => new Intl.RelativeTimeFormat(it, { numeric: 'auto', style: 'short' }));
const exactFormat = once((it) => new Intl.DateTimeFormat(it, { dateStyle: 'medium', timeStyle: 'medium' }));

/** `25 Nov 2026, 04:31:07`, in the reader's zone. */
export function exact(iso: string) {
  return exactFormat(language.value).format(new Date(iso));
}

interface TimeProps {
  at: string;
  isExact?: boolean;
  /** It is to come; else it has been. */
  isAhead?: boolean;
}

export function Time({ at, isExact = false, isAhead = false }: TimeProps) {
  return (
    <time dateTime={at} title={exact(at)}>
      {isExact ? exact(at) : relative(at, isAhead ? 'future' : 'past')}
    </time>
  );
}

/** `840 µs`, `12.4 ms`, `3.2 s`, `2 h 10 min`. */
export function duration(microseconds: number) {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
  if (microseconds < 1000) return `${number(microseconds, 0)} µs`;
  const ms = microseconds / 1000;
  if (ms < 1000) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  return spell(ms / 1000);
}

/** The same where only whole milliseconds are known: 0 is less than one. */
export const milliseconds = (ms: number) => (ms === 0 ? '< 1 ms' : duration(ms * 1000));

/** The same from seconds up. */
export function spell(seconds: number) {
  const number = new Intl.NumberFormat(language.value, { maximumFractionDigits: seconds < 10 ? 1 : 0 });
  if (seconds < 60) return `${number.format(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 >= 1 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d`;
}
