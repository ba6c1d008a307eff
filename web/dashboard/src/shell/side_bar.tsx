// The side bar: which project, its pages, and who is signed in.
import type { ComponentType } from 'preact';
import { BoardIcon, DeliveryIcon, type IconProps, ListIcon, PeopleIcon, ProjectsIcon, SettingsIcon, WebhookIcon } from '../components/icons';
import { type Key, t, tn } from '../i18n';
import { projectNamed, projects } from '../projects/store';
import { current, projectPath } from '../routing/router';
import type { Section } from '../routes';
import { failingCount } from '../webhooks/health_store';
import { PersonMenu } from './person_menu';
import { ProjectSwitcher } from './project_switcher';
import { rememberedProject } from './remembered_project';

interface Entry {
  section: Section;
  label: Key;
  icon: ComponentType<IconProps>;
  href: string;
}

function projectEntries(project: string): Entry[] {
  return [
    { section: 'board', label: 'shell.board', icon: BoardIcon, href: projectPath(project) },
    { section: 'bugs', label: 'shell.bugs', icon: ListIcon, href: projectPath(project, 'bugs') },
    { section: 'webhooks', label: 'shell.webhooks', icon: WebhookIcon, href: projectPath(project, 'webhooks') },
    { section: 'deliveries', label: 'shell.deliveries', icon: DeliveryIcon, href: projectPath(project, 'deliveries') },
    { section: 'settings', label: 'shell.settings', icon: SettingsIcon, href: projectPath(project, 'settings') },
  ];
}

const organisationEntries: Entry[] = [
  { section: 'projects', label: 'shell.projects', icon: ProjectsIcon, href: '/projects' },
  { section: 'organisation', label: 'shell.people', icon: PeopleIcon, href: '/settings/members' },
];

function Entries({ entries }: { entries: Entry[] }) {
  const section = current.value.route?.section;
  return (
    <ul class="nav-list">
      {entries.map(({ section: its, label, icon: Icon, href }) => (
        <li key={its}>
          <a class="nav-link" href={href} aria-current={its === section ? 'page' : undefined}>
            <Icon />
            <span>{t(label)}</span>
            {its === 'webhooks' && failingCount.value > 0 && (
              <span class="nav-count numbers" title={tn('webhooks.failingCount', failingCount.value)}>
                <span aria-hidden="true">{failingCount.value}</span>
                <span class="visually-hidden">{tn('webhooks.failingCount', failingCount.value)}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

export function SideBar() {
  const named = current.value.parameters.project;
  // Of a project that is not there, no page can be gone to.
  const project = !projects.value || projectNamed(named) ? (named ?? rememberedProject(projects.value)) : rememberedProject(projects.value);
  return (
    <div class="side-bar">
      <ProjectSwitcher project={project} />
      <nav class="nav" aria-label={t('shell.navigation')}>
        {project && <Entries entries={projectEntries(project)} />}
        <p class="nav-heading">{t('shell.organisation')}</p>
        <Entries entries={organisationEntries} />
      </nav>
      <PersonMenu />
    </div>
  );
}
