// Our one way to the API: JSON in, JSON out, failures as a Problem with the field they are about (RFC 9457).
// The session's cookie goes along by itself; what changes something carries the session's CSRF token too. A request that
// finds the session ended waits until somebody has signed in again, and is then made once more.
import { noteDate } from './server_clock';

const prefix = '/api/v1';

/** An answer that is no success, or none at all (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly field?: string,
    readonly retryAfterSeconds?: number,
    /** What an edit met that was made on an earlier revision (412), and who changed it, where that is known. */
    readonly current?: unknown,
    readonly changedBy: string[] = [],
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

const csrfHeader = 'X-CSRF-Token';

let csrfToken = '';
let renewSession: (changesSomething: boolean) => Promise<boolean> = async () => false;

export function setCsrfToken(token: string) {
  csrfToken = token;
}

/** Called when an answer says that this page's session is none any more; true: there is one again. */
export function whenSignedOut(renew: typeof renewSession) {
  renewSession = renew;
}

export type QueryValue = string | number | boolean | undefined | string[];

/** `?a=1&b=2&b=3`; empty values are left out. */
export function queryText(values: Record<string, QueryValue> = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const body = await response.json();
    const changedBy = new Set<string>((body.changes ?? []).map((it: { by: { name: string } }) => it.by.name).filter(Boolean));
    return new Problem(response.status, body.detail ?? body.title, body.field || undefined, retryAfter, body.current, [...changedBy]);
  } catch {
    return new Problem(response.status, `${response.status} ${response.statusText}`, undefined, retryAfter);
  }
}

interface Options {
  body?: unknown;
  query?: Record<string, QueryValue>;
  signal?: AbortSignal;
  /** The revision that a change was made on: if it is another one by now, the answer is 412. */
  revision?: number | undefined;
  /** Nobody is asked to sign in for it: it is part of doing so, or asked by the page for itself. */
  asksNobody?: boolean;
}

async function send(method: string, path: string, { body, query, signal, revision }: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrfToken) headers[csrfHeader] = csrfToken;
  if (revision !== undefined) headers['If-Match'] = `"${revision}"`;
  const sentAt = Date.now();
  try {
    const response = await fetch(prefix + path + queryText(query), {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    noteDate(response.headers.get('Date'), sentAt, Date.now());
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, 'The server does not answer.');
  }
}

/** It has ended, or another window of this browser has begun one of its own. */
const isAboutSession = ({ status, field }: Problem) => status === 401 || (status === 403 && field === csrfHeader);

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  let response = await send(method, path, options);
  if (!response.ok) {
    const problem = await problemOf(response);
    if (path === '/session' || options.asksNobody || !isAboutSession(problem) || !(await renewSession(method !== 'GET'))) throw problem;
    response = await send(method, path, options);
    if (!response.ok) throw await problemOf(response);
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

export const api = {
  get: <T>(path: string, query?: Record<string, QueryValue>, signal?: AbortSignal) =>
    call<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body: unknown = {}, signal?: AbortSignal) =>
    call<T>('POST', path, { body, ...(signal ? { signal } : {}) }),
  patch: <T>(path: string, body: unknown, revision?: number) => call<T>('PATCH', path, { body, revision }),
  remove: (path: string) => call<void>('DELETE', path),
};

/** A list as the API pages it. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** `/projects/{project}/...` with each part escaped. */
export function projectApi(project: string, ...rest: (string | number)[]) {
  return ['/projects', ...[project, ...rest].map((part) => encodeURIComponent(part))].join('/');
}
