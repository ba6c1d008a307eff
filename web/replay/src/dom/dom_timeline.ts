// The actions of a DOM replay with their times, and the page at any of them: the nearest checkpoint before it is
// copied, and the actions since are applied. Checkpoints are made when a moment beyond the last is first asked for.
import type { DomRecording, RecordedAction } from '../recording';
import type { Mark } from '../stage';
import { DomModel } from './dom_model';

export interface TimedAction {
  atMs: number;
  action: RecordedAction;
}

/** A checkpoint costs a copy of the page, finding a moment costs this many actions at most: some milliseconds each. */
const actionsPerCheckpoint = 500;

/** Key strokes nearer than this to the last are the same mark. */
const marksApartMs = 1500;

export class DomTimeline {
  readonly actions: readonly TimedAction[];
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  readonly activityMs: readonly number[];
  /** The page before action `index * actionsPerCheckpoint`. */
  readonly #checkpoints: DomModel[];

  constructor(recording: DomRecording) {
    const initial = new DomModel(recording.initialState);
    for (const action of recording.initialActions ?? []) initial.apply(action);
    this.#checkpoints = [initial];
    const { actions, durationMs } = withTimes(recording.actions);
    this.actions = actions;
    this.durationMs = durationMs;
    this.activityMs = actions.filter(({ action }) => isActivity(action)).map(({ atMs }) => atMs);
    this.marks = marksOf(actions);
  }

  /** How many actions have happened by then. */
  countAt(ms: number): number {
    let low = 0;
    let high = this.actions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.actions[middle]!.atMs <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The page after so many actions: a copy, the caller's own. */
  pageAfter(count: number): DomModel {
    const wanted = Math.floor(count / actionsPerCheckpoint);
    while (this.#checkpoints.length <= wanted) {
      const last = this.#checkpoints.length - 1;
      const next = new DomModel(this.#checkpoints[last]!);
      this.#run(next, last * actionsPerCheckpoint, (last + 1) * actionsPerCheckpoint);
      this.#checkpoints.push(next);
    }
    const page = new DomModel(this.#checkpoints[wanted]!);
    this.#run(page, wanted * actionsPerCheckpoint, count);
    return page;
  }

  #run(page: DomModel, from: number, to: number): void {
    for (let at = from; at < to; ++at) page.apply(this.actions[at]!.action);
  }
}

/** Delays stand between the actions as actions of their own (`o`); the last one counts into the length. */
function withTimes(recorded: readonly RecordedAction[]): { actions: TimedAction[]; durationMs: number } {
  const actions: TimedAction[] = [];
  let nowMs = 0;
  for (const action of recorded) {
    if (typeof action !== 'object' || action === null) continue;
    if ('o' in action) nowMs += Math.max(0, Number(action.o) || 0);
    else actions.push({ atMs: nowMs, action });
  }
  return { actions, durationMs: nowMs };
}

function isActivity(action: RecordedAction): boolean {
  return ['m', 'n', 'u', 'x', 's', 'i', 'z'].some((kind) => kind in action);
}

function marksOf(actions: readonly TimedAction[]): Mark[] {
  const marks: Mark[] = [];
  let lastInputMs = -Infinity;
  for (const { atMs, action } of actions) {
    if ('n' in action) marks.push({ atMs, kind: 'click' });
    if (!('i' in action || 'z' in action)) continue;
    if (atMs - lastInputMs >= marksApartMs) marks.push({ atMs, kind: 'input' });
    lastInputMs = atMs;
  }
  return marks;
}
