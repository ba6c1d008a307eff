// The start: on to the project somebody was in last, or to the list where the first one is made.
import { useEffect } from 'preact/hooks';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { navigate, projectPath } from '../routing/router';
import { rememberedProject } from '../shell/remembered_project';
import { loadProjects, projects, projectsError } from './store';

export function Page() {
  const known = projects.value;
  useEffect(() => {
    if (!known) return;
    const project = rememberedProject(known);
    void navigate(project ? projectPath(project) : '/projects?new=1', { replace: true });
  }, [known]);
  if (projectsError.value) return <LoadFailed error={projectsError.value} retry={loadProjects} />;
  return <Loading />;
}
