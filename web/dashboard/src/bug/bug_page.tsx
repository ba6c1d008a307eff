// One bug: what the reporter wrote and saw in the middle, what it is and what can be done with it beside.
import { useEffect, useState } from 'preact/hooks';
import { api, Problem, projectApi } from '../api/client';
import { useResource } from '../api/resource';
import type { BugDetail, Project } from '../api/types';
import { markRead } from '../board/unread';
import { WithProject } from '../board/with_project';
import { EmptyState } from '../components/empty_state';
import { LinkButton } from '../components/button';
import { TrashIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { complain } from '../components/toast';
import { t } from '../i18n';
import type { LiveEvent } from '../live/live_feed';
import { useLive } from '../live/use_live';
import type { Parameters } from '../routes';
import { projectPath } from '../routing/router';
import { useTitle } from '../routing/title';
import { hasUnsaved } from '../routing/unsaved';
import { may } from '../session/session';
import { NotFound } from '../shell/not_found';
import { RemoveButton, RenderBox, ShareBox } from './bug_actions';
import { BugDeliveries } from './bug_deliveries';
import { changesOf } from '../editing/changes';
import { saveChanges } from '../editing/save';
import { Description, type Edited } from './description';
import { Evidence } from './evidence';
import { History } from './history';
import { columnsOf, titleOf } from './marks';
import { type Change, Properties } from './properties';
import { ReportTabs } from './report_tabs';

export function Page({ parameters }: { parameters: Parameters }) {
  return (
    <WithProject name={parameters.project}>
      {(project) => <BugPage key={parameters.bug} project={project} name={parameters.bug ?? ''} />}
    </WithProject>
  );
}

function BugPage({ project, name }: { project: Project; name: string }) {
  const key = project.project;
  const resource = useResource<BugDetail>(projectApi(key, 'bugs', name));
  const bug = resource.data;
  const [isRemoved, setRemoved] = useState(false);
  useEffect(() => bug && markRead(bug.id), [bug?.id]);
  useTitle(bug && `#${bug.bugId} ${titleOf(bug)}`);

  useLive(key, (event: LiveEvent) => {
    if (event.name === 'reset') void resource.reload();
    if (event.name !== 'bug' || event.data.bug.id !== bug?.id) return;
    // What is being written is not taken away: it can still be copied.
    if (event.data.kind === 'removed') hasUnsaved() ? complain(t('bug.removedMeanwhileText')) : setRemoved(true);
    else void resource.reload();  // the event has less than the page shows
  });

  const change = async (it: Change) => {
    if (!bug) return;
    resource.set({ ...bug, ...it });
    try {
      resource.set({ ...bug, ...(await api.patch<BugDetail>(projectApi(key, 'bugs', bug.id), it)) });
    } catch (error) {
      resource.set(bug);
      throw error;
    }
  };

  const describe = async (description: string, before: Edited) => {
    if (!bug) return;
    const read = (it: BugDetail) => ({ description: it.description });
    const saved = await saveChanges<BugDetail>({
      path: projectApi(key, 'bugs', bug.id),
      before: { description: before.description },
      revision: before.revision,
      changes: changesOf({ description: before.description }, { description }),
      read,
      nameOf: () => t('bug.description'),
    });
    resource.set({ ...bug, ...saved });
  };

  if (isRemoved) {
    return (
      <EmptyState icon={TrashIcon} title={t('bug.removedMeanwhile')} text={t('bug.removedMeanwhileText')}>
        <LinkButton href={projectPath(key)}>{t('shell.board')}</LinkButton>
      </EmptyState>
    );
  }
  if (!bug) {
    if (resource.error instanceof Problem && resource.error.status === 404) return <NotFound />;
    return resource.error ? <LoadFailed error={resource.error} retry={() => void resource.reload()} /> : <Loading />;
  }
  const mayChange = may('member');
  return (
    <article class="page bug-page">
      <nav class="crumbs" aria-label={t('bug.path')}>
        <a href={projectPath(key)}>{t('shell.board')}</a>
        <span aria-hidden="true">/</span>
        <span class="numbers">#{bug.bugId}</span>
      </nav>
      <div class="bug-main">
        <Description bug={bug} {...(mayChange && { save: describe })} />
        <Evidence bug={bug} />
        <ReportTabs bug={bug} />
        <BugDeliveries project={key} id={bug.id} />
        <History project={key} id={bug.id} version={bug.updatedAt} />
      </div>
      <aside class="bug-side" aria-label={t('bug.properties')}>
        <Properties bug={bug} columns={columnsOf(key)} {...(mayChange && { change: (it: Change) => void change(it).catch(complain) })} />
        <RenderBox project={key} bug={bug} set={(it) => resource.set({ ...bug, ...it })} mayChange={mayChange} />
        <ShareBox project={key} bug={bug} set={(it) => resource.set({ ...bug, ...it })} mayChange={mayChange} />
        {mayChange && <RemoveButton project={key} bug={bug} />}
      </aside>
    </article>
  );
}
