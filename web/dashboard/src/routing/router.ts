// Our router: where we are, as a signal, and how to go elsewhere. Links stay links; a click on one of ours is taken
// over, so that middle clicks, new tabs and copied addresses work as everywhere. Whatever leads to another page asks
// first when something on this one is unsaved.
import { computed, signal } from '@preact/signals';
import { type Parameters, type Route, routes } from '../routes';
import { hasUnsaved, mayLeave } from './unsaved';

interface Place {
  path: string;
  search: string;
  hash: string;
}

const here = (): Place => ({ path: location.pathname, search: location.search, hash: location.hash });

export const place = signal<Place>(here());

/** The query of the present address. Change it with `setQuery`. */
export const query = computed(() => new URLSearchParams(place.value.search));

export interface Current {
  route: Route | undefined;
  parameters: Parameters;
}

export const current = computed<Current>(() => find(place.value.path));

/** `/projects/:project/bugs` against a path; undefined if it is another one. Exported for its test. */
export function match(pattern: string, path: string): Parameters | undefined {
  const wanted = pattern.split('/');
  const given = (path.length > 1 ? path.replace(/\/$/, '') : path).split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Parameters = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      try {
        parameters[part.slice(1)] = decodeURIComponent(value);
      } catch {
        return undefined;
      }
    } else if (part !== value) {
      return undefined;
    }
  }
  return parameters;
}

function find(path: string): Current {
  for (const route of routes) {
    const parameters = match(route.pattern, path);
    if (parameters) return { route, parameters };
  }
  return { route: undefined, parameters: {} };
}

/** Our entries in the tab's history are numbered, so that a step can be taken back while the question is asked. */
let position: number = history.state?.position ?? 0;

/** Set while we take a step ourselves: nobody is asked about that one. */
let arrived: (() => void) | undefined;

function step(by: number) {
  return new Promise<void>((done) => {
    arrived = done;
    history.go(by);
  });
}

async function onHistoryStep() {
  if (arrived) {
    arrived();
    arrived = undefined;
    return;
  }
  const to: number | undefined = history.state?.position;
  if (to === undefined) {
    // A link to a place on this page: the entry is new, and the browser's own.
    history.replaceState({ position: ++position }, '');
  } else if (to !== position) {
    const by = to - position;
    if (location.pathname !== place.value.path && hasUnsaved()) {
      await step(-by);
      if (!(await mayLeave())) return;
      await step(by);
    }
    position = to;
  }
  place.value = here();
}

/** A `replace`d entry is of a page that has nothing more to show: nobody is asked whether to leave it. */
export async function navigate(to: string, { replace = false } = {}) {
  const isElsewhere = new URL(to, location.href).pathname !== place.value.path;
  if (isElsewhere && !replace && !(await mayLeave())) return;
  if (replace) history.replaceState({ position }, '', to);
  else history.pushState({ position: ++position }, '', to);
  place.value = here();
  if (isElsewhere) scrollTo(0, 0);
}

/** Sets, or with '' or undefined removes, parts of the query; the history gets no new entry. */
export function setQuery(changes: Record<string, string | undefined>) {
  const next = new URLSearchParams(place.value.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  const text = next.toString();
  history.replaceState({ position }, '', place.value.path + (text ? `?${text}` : ''));
  place.value = here();
}

/** The path of a page: `projectPath('WEB', 'webhooks', id)`. */
export function projectPath(project: string, ...rest: (string | number)[]) {
  return ['/projects', ...[project, ...rest].map((part) => encodeURIComponent(part))].join('/');
}

function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = (event.target as Element).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return undefined;
  if (link.origin !== location.origin || !find(link.pathname).route) return undefined;
  return link;
}

export function startRouting() {
  history.replaceState({ position }, '');
  addEventListener('popstate', () => void onHistoryStep());
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    void navigate(link.pathname + link.search + link.hash);
  });
}
