// Who is signed in, as a signal: null is nobody. Everything that makes or ends a session goes through here, so that
// the CSRF token of the client and what the pages show never differ. Where a session ends while something is being
// edited, whoever sits there signs in again over the page, and what was typed is still there.
import { computed, signal } from '@preact/signals';
import { api, call, Problem, setCsrfToken, whenSignedOut } from '../api/client';
import type { Role, Session } from '../api/types';
import { hasUnsaved } from '../routing/unsaved';

export const session = signal<Session | null>(null);

const ranks: Record<Role, number> = { viewer: 0, member: 1, owner: 2 };

/** Whether the person signed in may do what needs this role. */
export function may(role: Role) {
  return session.value !== null && ranks[session.value.role] >= ranks[role];
}

export const isOwner = computed(() => may('owner'));
export const isMember = computed(() => may('member'));

export function take(next: Session | null) {
  setCsrfToken(next?.csrfToken ?? '');
  session.value = next;
}

export async function loadSession() {
  whenSignedOut(renew);
  try {
    take(await api.get<Session>('/session'));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    take(null);
  }
}

/** Set while somebody is asked to sign in again: call it with whether they did. */
export const signingInAgain = signal<((signedIn: boolean) => void) | undefined>(undefined);

/** All requests that find the session ended wait for the same answer. */
let renewal: Promise<boolean> | undefined;

function renew(changesSomething: boolean) {
  renewal ??= beginAgain(changesSomething).finally(() => (renewal = undefined));
  return renewal;
}

/** Another window of this browser may have signed in meanwhile; undefined: that can not be known. */
async function isThereAgain(): Promise<boolean | undefined> {
  const before = session.value;
  try {
    const now = await api.get<Session>('/session');
    if (now.person.id !== before?.person.id || now.organisation.id !== before.organisation.id) return false;
    take(now);
    return true;
  } catch (error) {
    return error instanceof Problem && error.status === 401 ? false : undefined;
  }
}

/** While somebody is asked to sign in: they may have done so in another window. */
export async function lookForSession() {
  if (await isThereAgain()) signingInAgain.value?.(true);
}

async function beginAgain(changesSomething: boolean): Promise<boolean> {
  if (!session.value) return false;
  const isThere = await isThereAgain();
  if (isThere !== false) return isThere ?? false;
  if (!changesSomething && !hasUnsaved()) {
    take(null);
    return false;
  }
  return new Promise((done) => {
    signingInAgain.value = (signedIn) => {
      signingInAgain.value = undefined;
      done(signedIn);
    };
  });
}

/** As the same person, and back to the organisation that the page is of. */
export async function signInAgain(password: string) {
  const before = session.value;
  if (!before) return;
  let next = await api.post<Session>('/session', { email: before.person.email, password });
  setCsrfToken(next.csrfToken);
  if (next.organisation.id !== before.organisation.id) {
    next = await call<Session>('POST', '/session/organisation', { body: { organisation: before.organisation.id }, asksNobody: true });
  }
  take(next);
  signingInAgain.value?.(true);
}

export async function signIn(email: string, password: string) {
  take(await api.post<Session>('/session', { email, password }));
}

export async function signOut({ everywhere = false } = {}) {
  try {
    await api.remove(everywhere ? '/sessions' : '/session');
  } catch (error) {
    // It had ended already: that is all that was asked for.
    if (everywhere || !(error instanceof Problem) || error.status !== 401) throw error;
  }
  take(null);
}

export async function switchOrganisation(organisation: string) {
  take(await api.post<Session>('/session/organisation', { organisation }));
}
