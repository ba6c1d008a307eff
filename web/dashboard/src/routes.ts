// Every page of the dashboard: its path, what it needs, and the module that is fetched when it is opened.
// A module exports `Page`, a component that takes the path's parameters. `title` is what the tab and the bar say.
// The server answers each of these paths with the same shell: src/pages/pages.cpp lists them again.
import type { ComponentType } from 'preact';
import type { Key } from './i18n';

export type Parameters = Record<string, string>;
export interface PageModule {
  Page: ComponentType<{ parameters: Parameters }>;
}

export interface Route {
  pattern: string;
  title: Key;
  /** Pages for anyone stand alone; those of a session stand in the shell. */
  needs: 'nothing' | 'session';
  /** Which entry of the side bar it belongs to. */
  section?: Section;
  load: () => Promise<PageModule>;
}

export type Section = 'board' | 'bugs' | 'webhooks' | 'deliveries' | 'settings' | 'organisation' | 'projects';

export const routes: Route[] = [
  { pattern: '/signin', title: 'access.signIn', needs: 'nothing', load: () => import('./access/sign_in') },
  { pattern: '/setup', title: 'access.setup', needs: 'nothing', load: () => import('./access/setup') },
  { pattern: '/invite', title: 'access.invitation', needs: 'nothing', load: () => import('./access/invitation') },
  { pattern: '/share/:token', title: 'shell.bug', needs: 'nothing', load: () => import('./share/share_page') },

  { pattern: '/', title: 'shell.projects', needs: 'session', section: 'projects', load: () => import('./projects/home') },
  { pattern: '/projects', title: 'shell.projects', needs: 'session', section: 'projects', load: () => import('./projects/projects') },

  { pattern: '/projects/:project', title: 'shell.board', needs: 'session', section: 'board', load: () => import('./board/board_page') },
  { pattern: '/projects/:project/bugs', title: 'shell.bugs', needs: 'session', section: 'bugs', load: () => import('./board/list_page') },
  { pattern: '/projects/:project/bugs/:bug', title: 'shell.bug', needs: 'session', section: 'bugs', load: () => import('./bug/bug_page') },

  { pattern: '/projects/:project/webhooks', title: 'shell.webhooks', needs: 'session', section: 'webhooks', load: () => import('./webhooks/webhooks_page') },
  { pattern: '/projects/:project/webhooks/:webhook', title: 'shell.webhooks', needs: 'session', section: 'webhooks', load: () => import('./webhooks/webhook_page') },
  { pattern: '/projects/:project/deliveries', title: 'shell.deliveries', needs: 'session', section: 'deliveries', load: () => import('./deliveries/deliveries_page') },
  { pattern: '/projects/:project/deliveries/:delivery', title: 'shell.deliveries', needs: 'session', section: 'deliveries', load: () => import('./deliveries/delivery_page') },
  { pattern: '/projects/:project/settings', title: 'shell.settings', needs: 'session', section: 'settings', load: () => import('./settings/project_settings') },
  { pattern: '/projects/:project/settings/:tab', title: 'shell.settings', needs: 'session', section: 'settings', load: () => import('./settings/project_settings') },

  { pattern: '/settings/:tab', title: 'shell.organisation', needs: 'session', section: 'organisation', load: () => import('./settings/organisation') },
];
