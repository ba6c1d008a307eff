// Saves what a form changed, and only that: a field nobody touched is not set back to what it was when the form was
// opened. What was edited is named by its revision; where somebody else changed it meanwhile, fields that only one of
// the two touched are joined, and for the others the person is asked.
import { api, Problem } from '../api/client';
import { bodyOf, type Changes, conflictsOf, type Fields } from './changes';
import { askWhich } from './which';

/** What has a revision. */
export interface Revised {
  __v?: number;
}

interface Edit<T extends Revised> {
  path: string;
  /** The fields of the form as they were when it was opened, and the revision they were read at. */
  before: Fields;
  revision: number | undefined;
  changes: Changes;
  /** The same fields of what it has become. */
  read: (current: T) => Fields;
  nameOf: (path: string) => string;
}

/** With each round somebody else was quicker: more than a few, and something else is wrong. */
const roundsMax = 5;

/** What was saved in the end; or, if theirs was taken in everything, what it is by now. */
export async function saveChanges<T extends Revised>({ path, before, revision, changes, read, nameOf }: Edit<T>): Promise<T> {
  for (let round = 1; ; ++round) {
    try {
      return await api.patch<T>(path, bodyOf(changes), revision);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412 || !error.current || round === roundsMax) throw error;
      const current = error.current as T;
      const conflicts = conflictsOf(before, changes, read(current));
      if (conflicts.length > 0) {
        const which = await askWhich(conflicts, nameOf, error.changedBy);
        if (!which) throw error;
        const dropped = new Set(which === 'theirs' ? conflicts.map((it) => it.path) : []);
        changes = new Map([...changes].filter(([name]) => !dropped.has(name)));
        if (changes.size === 0) return current;
      }
      before = read(current);
      revision = current.__v;
    }
  }
}
