// Following a project's events for as long as a component is shown.
import { useEffect, useRef } from 'preact/hooks';
import { follow, type LiveEvent } from './live_feed';

/** The listener of the last rendering is the one that is called. */
export function useLive(project: string | undefined, listener: (event: LiveEvent) => void) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => (project === undefined ? undefined : follow(project, (event) => latest.current(event))), [project]);
}
