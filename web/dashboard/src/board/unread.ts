// Which bugs are new to the person at this browser: those that came since they last had a board or list of the project
// before them and were not opened yet. What comes while the window is not looked at is counted in its title.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, type Page, projectApi } from '../api/client';
import type { Bug } from '../api/types';
import type { LiveEvent } from '../live/live_feed';
import { unseenCount } from '../routing/title';

/** So many of the newest are looked at; more than that nobody goes through one by one. */
export const unreadMax = 50;

const unread = signal<ReadonlySet<string>>(new Set());

export const isUnread = (id: string) => unread.value.has(id);
export const unreadCount = () => unread.value.size;

/** The highest number that was before the person's eyes, of each project that this page showed. */
const seen = new Map<string, number>();

const storageKey = (project: string) => `bughook.seen.${project}`;

function storedSeen(project: string): number | undefined {
  try {
    return Number(localStorage.getItem(storageKey(project))) || undefined;
  } catch {
    return undefined;
  }
}

function storeSeen() {
  try {
    for (const [project, number] of seen) localStorage.setItem(storageKey(project), String(number));
  } catch {
    // Then nothing is new next time.
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) storeSeen();
  else unseenCount.value = 0;
});
addEventListener('pagehide', storeSeen);

async function begin(project: string, until: AbortSignal) {
  const { items } = await api.get<Page<Bug>>(projectApi(project, 'bugs'), { limit: unreadMax }, until);
  if (until.aborted) return;
  const before = storedSeen(project);
  seen.set(project, Math.max(items[0]?.bugId ?? 0, before ?? 0));
  // Who was never here has seen none of them, and is not told so of each.
  if (before !== undefined) unread.value = new Set(items.filter((it) => it.bugId > before).map((it) => it.id));
}

let shownProject = '';

/** For as long as a board or list of the project is shown. */
export function useUnread(project: string) {
  useEffect(() => {
    // Coming back from a bug is no new visit.
    if (shownProject === project) return;
    shownProject = project;
    unread.value = new Set();
    const ended = new AbortController();
    void begin(project, ended.signal).catch(() => {});  // it is only a mark
    return () => ended.abort();
  }, [project]);
  useEffect(() => () => void (unseenCount.value = 0), []);
}

export function hearOfNew(project: string, event: LiveEvent) {
  if (event.name !== 'bug') return;
  const { kind, bug } = event.data;
  if (kind === 'removed') return markRead(bug.id);
  if (kind !== 'created') return;
  seen.set(project, Math.max(seen.get(project) ?? 0, bug.bugId));
  unread.value = new Set([...unread.value, bug.id].slice(-unreadMax));
  if (document.hidden) ++unseenCount.value;
}

export function markRead(id: string) {
  if (unread.value.has(id)) unread.value = new Set([...unread.value].filter((it) => it !== id));
}

export function markAllRead() {
  unread.value = new Set();
}
