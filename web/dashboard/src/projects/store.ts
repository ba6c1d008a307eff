// The organisation's projects, kept for the side bar, the switcher and every page that needs a project's settings.
import { effect, signal } from '@preact/signals';
import { api, type Page } from '../api/client';
import type { Project } from '../api/types';
import { session } from '../session/session';

/** undefined until they were read. */
export const projects = signal<Project[] | undefined>(undefined);
export const projectsError = signal<unknown>(undefined);

const pageSize = 200;

export async function loadProjects() {
  try {
    const all: Project[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<Project> = await api.get('/projects', { limit: pageSize, cursor });
      all.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    projects.value = all;
    projectsError.value = undefined;
  } catch (error) {
    projectsError.value = error;
  }
}

export function projectNamed(key: string | undefined) {
  return projects.value?.find((it) => it.project === key);
}

/** Puts a project as the API answered it in the place of the one that was known, or at the end. */
export function keepProject(project: Project) {
  const known = projects.value ?? [];
  const isKnown = known.some((it) => it.id === project.id);
  projects.value = isKnown ? known.map((it) => (it.id === project.id ? project : it)) : [...known, project];
}

export function dropProject(id: string) {
  projects.value = projects.value?.filter((it) => it.id !== id);
}

// Another organisation has other projects.
let readFor = '';
effect(() => {
  const organisation = session.value?.organisation.id ?? '';
  if (organisation === readFor) return;
  readFor = organisation;
  projects.value = undefined;
  if (organisation) void loadProjects();
});
