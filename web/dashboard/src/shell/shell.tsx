// What stands around every page of a session: the side bar, and on a narrow screen a bar at the top that opens it.
import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../components/button';
import { Mark, MenuIcon } from '../components/icons';
import { t } from '../i18n';
import { projectNamed } from '../projects/store';
import { current, place } from '../routing/router';
import { followHealth } from '../webhooks/health_store';
import { SideBar } from './side_bar';

export function Shell({ children }: { children: ComponentChildren }) {
  const drawer = useRef<HTMLDialogElement>(null);

  // Whoever went somewhere has no more use for the drawer.
  useEffect(() => effect(() => void (place.value, drawer.current?.close())), []);

  const project = projectNamed(current.value.parameters.project)?.project;
  useEffect(() => (project === undefined ? undefined : followHealth(project)), [project]);

  return (
    <div class="shell">
      <header class="top-bar">
        <IconButton label={t('shell.openMenu')} icon={MenuIcon} onClick={() => drawer.current?.showModal()} />
        <Mark />
        <span class="top-bar-name">Bughook</span>
      </header>
      <aside class="side">
        <SideBar />
      </aside>
      <dialog
        ref={drawer}
        class="drawer"
        aria-label={t('shell.navigation')}
        onClick={(event) => event.target === drawer.current && drawer.current?.close()}
      >
        <SideBar />
      </dialog>
      <main id="main" class="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
