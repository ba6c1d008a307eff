// The board of one project: its lanes, read page by page as one scrolls, kept true by live events, and changed at once
// when something is moved; what the server then refuses is taken back.
import { batch, signal, type Signal } from '@preact/signals';
import { api, type Page, projectApi, Problem } from '../api/client';
import type { Bug } from '../api/types';
import { type LiveEvent } from '../live/live_feed';
import { type Filter, matches, toQuery } from './filter';
import { indexIn, type Lane, moveTo, type Order, without, withBug, withPage } from './lane';

export interface Counts {
  total: number;
  byStatus: Record<string, number>;
  byType: Record<string, number>;
  byPriority: Record<string, number>;
}

/** Enough for the tallest window; further ones come while one scrolls. */
const pageSize = 60;

/** Events that only the server can place come in swarms: it is asked once for all of them. */
const settleMs = 400;

export class BoardStore {
  readonly lanes = new Map<string, Signal<Lane>>();
  /** undefined until the first page of every lane was read. */
  readonly isKnown = signal(false);
  readonly error = signal<unknown>(undefined);
  readonly #project: string;
  readonly #filter: Filter;
  readonly #ended = new AbortController();
  readonly #reading = new Set<string>();
  #settle = 0;

  constructor(project: string, statuses: readonly string[], filter: Filter, readonly order: Order) {
    this.#project = project;
    this.#filter = filter;
    for (const status of statuses) this.lanes.set(status, signal<Lane>({ status, order, bugs: [], total: 0, next: undefined }));
  }

  end() {
    this.#ended.abort();
    clearTimeout(this.#settle);
  }

  /** Reads the first page of each lane, in the place of whatever was read before. */
  async load() {
    try {
      const [counts, ...pages] = await Promise.all([
        api.get<Counts>(projectApi(this.#project, 'bugs', 'counts'), toQuery(this.#filter), this.#ended.signal),
        ...[...this.lanes.keys()].map((status) => this.#page(status)),
      ]);
      if (this.#ended.signal.aborted) return;
      batch(() => {
        [...this.lanes.entries()].forEach(([status, lane], index) => {
          const { items, next } = pages[index] as Page<Bug>;
          lane.value = withPage({ status, order: this.order, bugs: [], total: counts.byStatus[status] ?? 0, next: undefined }, items, next);
        });
        this.isKnown.value = true;
        this.error.value = undefined;
      });
    } catch (error) {
      if (!this.#ended.signal.aborted) this.error.value = error;
    }
  }

  /** Reads on in one lane; does nothing while it does, or at the end. */
  async more(status: string) {
    const lane = this.lanes.get(status);
    if (!lane?.value.next || this.#reading.has(status)) return;
    this.#reading.add(status);
    try {
      const { items, next } = await this.#page(status, lane.value.next);
      if (!this.#ended.signal.aborted) lane.value = withPage(lane.value, items, next);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.error.value = error;
    } finally {
      this.#reading.delete(status);
    }
  }

  find(id: string): Bug | undefined {
    for (const lane of this.lanes.values()) {
      const found = lane.value.bugs.find((bug) => bug.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /** To a place in a lane. Shown at once; throws what the server says, with everything back where it was. */
  async move(bug: Bug, status: string, index: number) {
    const target = this.lanes.get(status);
    if (!target) return;
    if (this.order === 'newest') return this.change([bug.id], { status });
    const { after, before, rank } = moveTo(target.value, bug, index);
    this.put({ ...bug, status, lexorank: rank });
    try {
      const path = projectApi(this.#project, 'bugs', bug.id, 'move');
      this.put(await api.post<Bug>(path, { status, after, before }));
    } catch (error) {
      this.put(bug);
      // The neighbours are not where we thought: so is more, perhaps.
      if (error instanceof Problem && error.status === 409) void this.load();
      throw error;
    }
  }

  /** Changes several. As `move`. */
  async change(ids: readonly string[], change: Partial<Pick<Bug, 'status' | 'type' | 'priority'>>) {
    const before = ids.map((id) => this.find(id)).filter((bug) => bug !== undefined);
    batch(() => before.forEach((bug) => this.put({ ...bug, ...change })));
    try {
      await api.post(projectApi(this.#project, 'bugs', 'change'), { bugs: ids, change });
    } catch (error) {
      batch(() => before.forEach((bug) => this.put(bug)));
      throw error;
    }
  }

  async remove(ids: readonly string[]) {
    await api.post(projectApi(this.#project, 'bugs', 'remove'), { bugs: ids });
    batch(() => ids.forEach((id) => this.drop(id)));
  }

  hear(event: LiveEvent) {
    if (event.name === 'reset') void this.load();
    if (event.name !== 'bug') return;
    const { kind, bug } = event.data;
    const isKnown = this.find(bug.id) !== undefined;
    if (kind === 'removed') return this.drop(bug.id);
    const isShown = matches(this.#filter, bug) ?? (isKnown ? true : undefined);
    if (isShown) this.put(bug, { isNew: kind === 'created' });
    else if (isShown === false) this.drop(bug.id);
    // What only the server can tell: whether a search finds it, which lane beyond our sight it left.
    if (isShown === undefined) this.#askSoon(() => this.load());
    else if (!isKnown && kind === 'changed') this.#askSoon(() => this.#recount());
  }

  /** The bug as it is now, in its lane and nowhere else. */
  put(bug: Bug, { isNew = false } = {}) {
    batch(() => {
      const from = this.#laneOf(bug.id);
      const to = this.lanes.get(bug.status);
      if (from) from.value = without(from.value, bug.id);
      if (to) to.value = withBug(to.value, bug);
      if (from === to) return;
      if (from) from.value = { ...from.value, total: from.value.total - 1 };
      if (to && (from || isNew)) to.value = { ...to.value, total: to.value.total + 1 };
    });
  }

  drop(id: string) {
    const lane = this.#laneOf(id);
    if (lane) lane.value = { ...without(lane.value, id), total: lane.value.total - 1 };
  }

  #laneOf(id: string) {
    return [...this.lanes.values()].find((lane) => indexIn(lane.value, id) >= 0);
  }

  async #recount() {
    const counts = await api.get<Counts>(projectApi(this.#project, 'bugs', 'counts'), toQuery(this.#filter), this.#ended.signal);
    batch(() => {
      for (const [status, lane] of this.lanes) lane.value = { ...lane.value, total: counts.byStatus[status] ?? 0 };
    });
  }

  #askSoon(ask: () => Promise<void>) {
    clearTimeout(this.#settle);
    // A question that gets no answer here is asked again with the next event.
    this.#settle = window.setTimeout(() => void ask().catch(() => {}), settleMs);
  }

  #page(status: string, cursor?: string) {
    const query = { ...toQuery(this.#filter), status, order: this.order, limit: pageSize, cursor };
    // The address may ask for one status; other lanes are empty then.
    if (this.#filter.status && this.#filter.status !== status) return Promise.resolve<Page<Bug>>({ items: [], next: null });
    return api.get<Page<Bug>>(projectApi(this.#project, 'bugs'), query, this.#ended.signal);
  }
}
