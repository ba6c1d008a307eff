// Where nothing was done for a while, so that a viewer may skip it.

export interface Span {
  fromMs: number;
  toMs: number;
}

/** Shorter pauses belong to the story: somebody reads, or waits for the page. */
const idleMsLeast = 4000;

/** Kept of a pause at either end, so that one sees what led to it and what comes. */
const idleMsShown = 800;

/** The spans to skip, in order; `activityMs` is sorted. */
export function idleSpans(activityMs: readonly number[], durationMs: number): Span[] {
  const spans: Span[] = [];
  let lastMs = 0;
  for (const atMs of [...activityMs, durationMs]) {
    if (atMs - lastMs >= idleMsLeast) spans.push({ fromMs: lastMs + idleMsShown, toMs: atMs - idleMsShown });
    lastMs = Math.max(lastMs, atMs);
  }
  return spans;
}

/** The idle span that holds the moment, if one does. */
export function spanAt(spans: readonly Span[], ms: number): Span | undefined {
  return spans.find((span) => span.fromMs <= ms && ms < span.toMs);
}
