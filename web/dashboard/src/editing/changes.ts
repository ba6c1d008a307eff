// What a form changed, field by field, and where somebody else changed the same meanwhile. A field inside a group has a
// path (`settings.share.enabled`); a list is one field. Pure.

export type Fields = Readonly<Record<string, unknown>>;

/** The new values by their paths. */
export type Changes = ReadonlyMap<string, unknown>;

export interface Conflict {
  path: string;
  mine: unknown;
  theirs: unknown;
}

const isGroup = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function flat(fields: Fields, path = ''): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
    isGroup(value) ? flat(value, `${path}${name}.`) : [[path + name, value]]);
}

export function changesOf(before: Fields, after: Fields): Changes {
  const known = new Map(flat(before));
  return new Map(flat(after).filter(([path, value]) => !isSame(value, known.get(path))));
}

/** As a request sends them: what was not changed is not in it. */
export function bodyOf(changes: Changes): Fields {
  const body: Record<string, unknown> = {};
  for (const [path, value] of changes) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let group = body;
    for (const name of names) group = (group[name] ??= {}) as Record<string, unknown>;
    group[last] = value;
  }
  return body;
}

/** Fields that both sides changed since `before`, to different values. */
export function conflictsOf(before: Fields, changes: Changes, theirs: Fields): Conflict[] {
  const was = new Map(flat(before));
  const is = new Map(flat(theirs));
  return [...changes]
    .filter(([path, mine]) => !isSame(is.get(path), was.get(path)) && !isSame(is.get(path), mine))
    .map(([path, mine]) => ({ path, mine, theirs: is.get(path) }));
}
