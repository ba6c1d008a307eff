// Reading the API from a component: one thing (`useResource`), or a list page by page (`usePages`). What is shown
// stays shown while it is read again; an answer that comes after the question changed is thrown away.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, type Page, type QueryValue } from './client';

export interface Resource<T> {
  data: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => Promise<void>;
  /** Puts an answer in place that came from elsewhere: a save, a live event. */
  set: (data: T) => void;
}

/** Reads `path` now and whenever it changes; nothing while it is undefined. */
export function useResource<T>(path: string | undefined, query?: Record<string, QueryValue>): Resource<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; isLoading: boolean }>({ isLoading: true });
  const asked = useRef<AbortController | undefined>(undefined);
  const key = path === undefined ? undefined : path + JSON.stringify(query ?? {});

  const load = useCallback(async () => {
    asked.current?.abort();
    if (path === undefined) return;
    const asking = (asked.current = new AbortController());
    setState((before) => ({ ...before, isLoading: true }));
    try {
      const data = await api.get<T>(path, query, asking.signal);
      if (!asking.signal.aborted) setState({ data, isLoading: false });
    } catch (error) {
      if (!asking.signal.aborted) setState((before) => ({ ...before, error, isLoading: false }));
    }
  }, [key]);

  useEffect(() => {
    setState({ isLoading: true });
    void load();
    return () => asked.current?.abort();
  }, [load]);

  const set = useCallback((data: T) => setState({ data, isLoading: false }), []);
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload: load, set };
}

export interface Pages<T> {
  items: T[];
  /** False until the first page came. */
  isKnown: boolean;
  isLoading: boolean;
  error: unknown;
  hasMore: boolean;
  more: () => Promise<void>;
  reload: () => Promise<void>;
  change: (edit: (items: T[]) => T[]) => void;
}

interface PagesState<T> {
  items: T[];
  next: string | null;
  isKnown: boolean;
  isLoading: boolean;
  error?: unknown;
}

const nothing = { items: [], next: null, isKnown: false, isLoading: true };

/** A list of the API: its first page now and whenever path or query change, further ones when asked for. */
export function usePages<T>(path: string | undefined, query: Record<string, QueryValue> = {}): Pages<T> {
  const [state, setState] = useState<PagesState<T>>(nothing);
  const asked = useRef<AbortController | undefined>(undefined);
  const key = path === undefined ? undefined : path + JSON.stringify(query);

  const load = useCallback(
    async (cursor: string | null) => {
      asked.current?.abort();
      if (path === undefined) return;
      const asking = (asked.current = new AbortController());
      setState((before) => ({ ...before, isLoading: true, error: undefined }));
      try {
        const read = (at: string | null) => api.get<Page<T>>(path, { ...query, cursor: at ?? undefined }, asking.signal);
        let page = await read(cursor);
        // A search ends its page early when it has looked through much and found nothing yet.
        while (page.items.length === 0 && page.next && !asking.signal.aborted) page = await read(page.next);
        if (asking.signal.aborted) return;
        setState((before) => ({
          items: cursor === null ? page.items : [...before.items, ...page.items],
          next: page.next,
          isKnown: true,
          isLoading: false,
        }));
      } catch (error) {
        if (!asking.signal.aborted) setState((before) => ({ ...before, error, isLoading: false }));
      }
    },
    [key],
  );

  useEffect(() => {
    setState(nothing);
    void load(null);
    return () => asked.current?.abort();
  }, [load]);

  const reload = useCallback(() => load(null), [load]);
  const more = useCallback(() => (state.next ? load(state.next) : Promise.resolve()), [load, state.next]);
  const change = useCallback(
    (edit: (items: T[]) => T[]) => setState((before) => ({ ...before, items: edit(before.items) })),
    [],
  );
  return {
    items: state.items,
    isKnown: state.isKnown,
    isLoading: state.isLoading,
    error: state.error,
    hasMore: state.next !== null,
    more,
    reload,
    change,
  };
}
