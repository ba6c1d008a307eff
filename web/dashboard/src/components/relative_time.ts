// How long ago, or how long still, in the largest unit that fits. What has happened is never ahead, and what is to come
// never behind, whatever two clocks make of it: then it is now. Pure.

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

export type Side = 'past' | 'future';

/** `[-3, 'minute']`: for Intl.RelativeTimeFormat. */
export function stepsAway(at: number, now: number, side: Side): [number, Intl.RelativeTimeFormatUnit] {
  const away = Math.round((at - now) / 1000);
  const seconds = side === 'past' ? Math.min(0, away) : Math.max(0, away);
  const [unit, length] = steps.find(([, it]) => Math.abs(seconds) >= it) ?? ['second', 1];
  // Not -0, of which Intl makes `0 seconds ago`.
  return [Math.trunc(seconds / length) || 0, unit];
}
