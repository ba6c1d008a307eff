// Which project somebody was in last: where the start page leads, and what the side bar shows on pages of the
// organisation.
import type { Project } from '../api/types';

const storageKey = 'bughook.project';

export function rememberProject(project: string) {
  try {
    localStorage.setItem(storageKey, project);
  } catch {
    // Then the first one will do.
  }
}

/** The one of last time if it is still there, else the first. */
export function rememberedProject(projects: Project[] | undefined) {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(storageKey);
  } catch {
    // As above.
  }
  return (projects?.find((it) => it.project === stored) ?? projects?.[0])?.project;
}
