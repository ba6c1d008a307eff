// Waiting without sleeping: every wait ends at a signal (an event, a file, a state of the API) or
// fails loudly at a deadline. Deadlines stretch by BUGHOOK_SLOWDOWN, for sanitizer builds.

/** How much slower than a release build the program under test is (ASan about 3, TSan about 8). */
export const slowdown = Math.max(1, Number(process.env.BUGHOOK_SLOWDOWN ?? 1));

/** The longest any single thing may take before a test gives up. */
export const patienceMs = 15_000 * slowdown;

/** First and longest pause between two looks at a state that nothing announces. */
const lookEveryMs = { first: 5, longest: 100 };

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The promise's value, or a failure naming `what` once `withinMs` are over. */
export async function within(promise, what, withinMs = patienceMs) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Looks until `look()` answers something truthy, and answers it. Only for states that the program
 * announces by no event of its own: a row of the API, a process that is gone.
 */
export async function until(look, what, withinMs = patienceMs) {
  const deadline = performance.now() + withinMs;
  let last;
  for (let everyMs = lookEveryMs.first; ; everyMs = Math.min(everyMs * 1.5, lookEveryMs.longest)) {
    last = await look();
    if (last) return last;
    if (performance.now() > deadline) {
      throw new Error(`${typeof what === 'function' ? what() : what}: not within ${withinMs} ms`);
    }
    await pause(everyMs);
  }
}

/** Runs `work(item, index)` over all items, at most `atOnce` at a time; answers in order. */
export async function inParallel(items, atOnce, work) {
  const answers = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      answers[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}
