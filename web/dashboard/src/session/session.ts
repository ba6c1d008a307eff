// Who is signed in, as a signal: null is nobody. Everything that makes or ends a session goes through here, so that
// the CSRF token of the client and what the pages show never differ.
import { computed, signal } from '@preact/signals';
import { api, Problem, setCsrfToken, whenSignedOut } from '../api/client';
import type { Role, Session } from '../api/types';

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
  whenSignedOut(() => take(null));
  try {
    take(await api.get<Session>('/session'));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    take(null);
  }
}

export async function signIn(email: string, password: string) {
  take(await api.post<Session>('/session', { email, password }));
}

export async function signOut({ everywhere = false } = {}) {
  await api.remove(everywhere ? '/sessions' : '/session');
  take(null);
}

export async function switchOrganisation(organisation: string) {
  take(await api.post<Session>('/session/organisation', { organisation }));
}
