// What happens in a project, as it happens: the server's event stream, once per browser and project. The window that
// holds the lock reads the stream and passes everything on to the others; when it closes, another takes over. Who
// listens is told `reset` whenever something may have been missed: then what is shown is read again.
import { signal } from '@preact/signals';
import type { Bug, Delivery } from '../api/types';
import { projectApi } from '../api/client';

export interface BugEvent {
  kind: 'created' | 'changed' | 'removed';
  /** Of a removed one there is only the id. */
  bug: Bug;
}

export type DeliveryEvent = Pick<Delivery, 'id' | 'state'> & { webhook: string; bug: string; reason: string };

export type LiveEvent =
  | { name: 'bug'; data: BugEvent }
  | { name: 'delivery'; data: DeliveryEvent }
  | { name: 'reset' };

type Listener = (event: LiveEvent) => void;

/** Whether what is shown follows what happens; shown beside the board's heading. */
export const isLive = signal(false);

/** The browser tries again by itself unless the server refused; then we do, after this. */
const retryMs = 5000;

/** What a page shows is read while the stream opens. If that takes longer than this, something was missed, perhaps. */
const quickOpenMs = 300;

/** What the windows of one browser say to each other. */
type Message = { event: LiveEvent } | { isLive: boolean } | 'who is live?';

/** Follows a project until the answer is called. */
export function follow(project: string, listener: Listener): () => void {
  const name = `bughook.live.${project}`;
  const others = new BroadcastChannel(name);
  const ended = new AbortController();
  let stop = () => {};

  others.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data === 'who is live?') {
      if (stop !== noStream) others.postMessage({ isLive: isLive.value } satisfies Message);
    } else if ('event' in data) listener(data.event);
    else isLive.value = data.isLive;
  };

  const lead = (isTakeover: boolean) => {
    stop = readStream(project, isTakeover, {
      onEvent(event) {
        listener(event);
        others.postMessage({ event } satisfies Message);
      },
      onState(now) {
        isLive.value = now;
        others.postMessage({ isLive: now } satisfies Message);
      },
    });
  };
  const noStream = stop;

  // Without locks (an address without TLS that is not this machine) each window reads for itself.
  if (navigator.locks) void leadWhenAlone(name, ended.signal, lead);
  else lead(false);
  if (navigator.locks) others.postMessage('who is live?' satisfies Message);

  return () => {
    ended.abort();
    stop();
    others.close();
    isLive.value = false;
  };
}

/** Waits for the lock, leads while it is held, and gives it back when `ended`. */
async function leadWhenAlone(name: string, ended: AbortSignal, lead: (isTakeover: boolean) => void) {
  let waited = false;
  const held = await navigator.locks.query();
  waited = held.held?.some((lock) => lock.name === name) ?? false;
  try {
    await navigator.locks.request(name, { signal: ended }, () => {
      lead(waited);
      return new Promise<void>((done) => ended.addEventListener('abort', () => done(), { once: true }));
    });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}

interface Reader {
  onEvent: (event: LiveEvent) => void;
  onState: (isLive: boolean) => void;
}

function readStream(project: string, isTakeover: boolean, { onEvent, onState }: Reader) {
  let source: EventSource | undefined;
  let retry = 0;
  // Between the last leader's end and our start, and between a refusal and the next try, nobody listened.
  let hasGap = isTakeover;
  const startedAt = performance.now();
  let isFirst = true;

  const open = () => {
    source = new EventSource(`/api/v1${projectApi(project, 'live')}`, { withCredentials: true });
    source.onopen = () => {
      onState(true);
      if (hasGap || (isFirst && performance.now() - startedAt > quickOpenMs)) onEvent({ name: 'reset' });
      hasGap = isFirst = false;
    };
    source.onerror = () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      hasGap = true;
      retry = window.setTimeout(open, retryMs);
    };
    source.addEventListener('bug', (event) => onEvent({ name: 'bug', data: JSON.parse(event.data) as BugEvent }));
    source.addEventListener('delivery', (event) => onEvent({ name: 'delivery', data: JSON.parse(event.data) as DeliveryEvent }));
    source.addEventListener('reset', () => onEvent({ name: 'reset' }));
  };
  open();

  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
