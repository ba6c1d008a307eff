// Shows the page of the present address: fetches its module, names the tab, and moves the focus to its heading, so
// that a screen reader hears that the page is another one.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import type { Parameters, Route } from '../routes';
import { NotFound } from '../shell/not_found';
import { current } from './router';

type Component = ComponentType<{ parameters: Parameters }>;

/** Modules once fetched are shown at once. */
const fetched = new Map<Route['load'], Component>();

let shownBefore = false;

function focusHeading() {
  // The first page of all keeps the browser's own start.
  if (shownBefore && document.activeElement === document.body) {
    document.querySelector<HTMLElement>('#main h1')?.focus();
  }
  shownBefore = true;
}

export function PageHost() {
  const { route, parameters } = current.value;
  const [, setShown] = useState<Route | undefined>();
  const [failure, setFailure] = useState<{ route: Route; error: unknown } | undefined>();
  const Page = route && fetched.get(route.load);

  useEffect(() => {
    if (!route || fetched.has(route.load)) return focusHeading();
    let isWanted = true;
    route.load().then(
      (module) => {
        fetched.set(route.load, module.Page);
        if (!isWanted) return;
        setShown(route);
        requestAnimationFrame(focusHeading);
      },
      (error) => isWanted && setFailure({ route, error }),
    );
    return () => {
      isWanted = false;
    };
  }, [route]);

  if (!route) return <NotFound />;
  if (Page) return <Page parameters={parameters} />;
  if (failure?.route === route) return <LoadFailed error={failure.error} retry={() => location.reload()} />;
  return <Loading />;
}
