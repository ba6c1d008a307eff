// The project that a page is about: waits until it is known, and says so when there is none.
import type { ComponentChild } from 'preact';
import type { Project } from '../api/types';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { loadProjects, projectNamed, projects, projectsError } from '../projects/store';
import { NotFound } from '../shell/not_found';

export function WithProject({ name, children }: { name: string | undefined; children: (project: Project) => ComponentChild }) {
  if (projectsError.value) return <LoadFailed error={projectsError.value} retry={() => void loadProjects()} />;
  if (!projects.value) return <Loading />;
  const project = projectNamed(name);
  return project ? <>{children(project)}</> : <NotFound />;
}
