// The head of the side bar: the project one is in, and the way to another, or to another organisation.
import { useEffect } from 'preact/hooks';
import { Mark, PlusIcon, UpDownIcon } from '../components/icons';
import { Menu, type MenuEntry } from '../components/menu';
import { complain } from '../components/toast';
import { t } from '../i18n';
import { projectNamed, projects } from '../projects/store';
import { navigate, projectPath } from '../routing/router';
import { mayLeave } from '../routing/unsaved';
import { isOwner, session, switchOrganisation } from '../session/session';
import { rememberProject } from './remembered_project';

async function goToOrganisation(id: string) {
  if (!(await mayLeave())) return;
  try {
    await switchOrganisation(id);
    await navigate('/', { replace: true });
  } catch (error) {
    complain(error);
  }
}

function entriesFor(project: string | undefined): MenuEntry[] {
  const entries: MenuEntry[] = [{ heading: t('shell.projects') }];
  for (const it of projects.value ?? []) {
    entries.push({ label: it.name, hint: it.project, checked: it.project === project, onSelect: () => void navigate(projectPath(it.project)) });
  }
  if (isOwner.value) entries.push({ label: t('shell.newProject'), icon: PlusIcon, onSelect: () => void navigate('/projects?new=1') });
  const organisations = session.value?.organisations ?? [];
  if (organisations.length > 1) {
    entries.push('line', { heading: t('shell.organisations') });
    for (const it of organisations) {
      entries.push({ label: it.name, checked: it.id === session.value?.organisation.id, onSelect: () => void goToOrganisation(it.id) });
    }
  }
  return entries;
}

export function ProjectSwitcher({ project }: { project: string | undefined }) {
  useEffect(() => {
    if (projectNamed(project)) rememberProject(project ?? '');
  }, [project, projects.value]);
  const name = projectNamed(project)?.name ?? project ?? 'Bughook';
  const organisation = session.value?.organisation.name ?? '';
  return (
    <Menu label={t('shell.switchProject', { name: `${name} ${organisation}` })} entries={entriesFor(project)} align="start" variant="quiet" class="switcher">
      <Mark />
      <span class="switcher-names">
        <span class="switcher-project">{name}</span> <span class="switcher-organisation">{organisation}</span>
      </span>
      <UpDownIcon />
    </Menu>
  );
}
