// How the webhooks of the project fare whose pages are open: for the badge of each, and for the count in the side bar.
// Read anew while the page is looked at; a project has few webhooks, and no more than some of them are asked about.
import { computed, signal } from '@preact/signals';
import { api, type Page, projectApi } from '../api/client';
import type { Health } from '../api/health';
import type { Webhook } from '../api/types';

export const healthHours = 24;

const readEveryMs = 60_000;

/** After the page itself has come. */
const firstReadMs = 1500;

/** What one look costs: a request each. */
const webhooksMax = 20;

const known = signal<ReadonlyMap<string, Health>>(new Map());

export const healthOf = (webhook: string) => known.value.get(webhook);

export function keepHealth(webhook: string, health: Health) {
  known.value = new Map(known.value).set(webhook, health);
}

/** How many fail at present. */
export const failingCount = computed(() => [...known.value.values()].filter((it) => it.state === 'failing').length);

/** Since when nothing was delivered any more, as closely as the figures tell it. */
export function failingSince({ buckets }: Health): string | undefined {
  const lastGood = buckets.findLastIndex((it) => it.delivered > it.failed);
  return buckets.find((it, index) => index > lastGood && it.failed > 0)?.at;
}

async function read(project: string, signal: AbortSignal) {
  const { items } = await api.get<Page<Webhook>>(projectApi(project, 'webhooks'), undefined, signal);
  const asked = items.filter((it) => it.active).slice(0, webhooksMax);
  const found = await Promise.all(
    asked.map(async ({ id }) => [id, await api.get<Health>(projectApi(project, 'webhooks', id, 'health'), { hours: healthHours }, signal)] as const),
  );
  if (!signal.aborted) known.value = new Map(found);
}

/** Until the answer is called. */
export function followHealth(project: string): () => void {
  const ended = new AbortController();
  known.value = new Map();
  // A look that fails is taken again with the next one.
  const look = () => document.hidden || void read(project, ended.signal).catch(() => {});
  const first = setTimeout(look, firstReadMs);
  const timer = setInterval(look, readEveryMs);
  return () => {
    ended.abort();
    clearTimeout(first);
    clearInterval(timer);
  };
}
