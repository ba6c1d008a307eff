// What the server's clock says: the times it tells are compared with its own, for a reader's clock may be minutes off.
// Each answer's Date names a whole second, so it bounds the difference from both sides; more answers bound it closer.

/** Milliseconds by which the server's clock is ahead of ours: at least, at most. */
export interface Bounds {
  min: number;
  max: number;
}

/** The bounds after one more answer. One that contradicts them means that a clock was set: it stands for itself. */
export function narrowed(known: Bounds | undefined, date: number, sentAt: number, receivedAt: number): Bounds {
  const seen = { min: date - receivedAt, max: date + 1000 - sentAt };
  const both = known && { min: Math.max(known.min, seen.min), max: Math.min(known.max, seen.max) };
  return both && both.min <= both.max ? both : seen;
}

/** Nothing where the clocks may agree, else the least that explains what was seen. */
export const aheadBy = ({ min, max }: Bounds) => (min > 0 ? min : max < 0 ? max : 0);

let bounds: Bounds | undefined;

/** `header`: the Date of an answer. */
export function noteDate(header: string | null, sentAt: number, receivedAt: number) {
  const date = Date.parse(header ?? '');
  if (!Number.isNaN(date)) bounds = narrowed(bounds, date, sentAt, receivedAt);
}

export const serverNow = () => Date.now() + (bounds ? aheadBy(bounds) : 0);
