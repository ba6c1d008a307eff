// The side bar: which project, its pages, and who is signed in.
import type { ComponentType } from 'preact';
import { BoardIcon, DeliveryIcon, type IconProps, ListIcon, PeopleIcon, ProjectsIcon, SettingsIcon, WebhookIcon } from '../components/icons';
import { type Key, t } from '../i18n';
import { projects } from '../projects/store';
import { current, projectPath } from '../routing/router';
import type { Section } from '../routes';
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
          </a>
        </li>
      ))}
    </ul>
  );
}

export function SideBar() {
  const project = current.value.parameters.project ?? rememberedProject(projects.value);
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
