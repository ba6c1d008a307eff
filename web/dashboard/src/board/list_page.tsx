// The list of a project's bugs, newest first: for going through many, where the board is for moving some.
import { useEffect, useMemo } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { usePages } from '../api/resource';
import type { Bug, Project } from '../api/types';
import { columnsOf, PriorityMark, priorityName, StatusMark, statusName, titleOf, TypeTag } from '../bug/marks';
import { Button, LinkButton } from '../components/button';
import { BoardIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { PageHead } from '../components/page_head';
import { Table, type TableColumn } from '../components/table';
import { Time } from '../components/time';
import { language, t } from '../i18n';
import type { LiveEvent } from '../live/live_feed';
import { useLive } from '../live/use_live';
import type { Parameters } from '../routes';
import { place, projectPath } from '../routing/router';
import { may } from '../session/session';
import { type Filter, filter, isFiltering, matches, toQuery } from './filter';
import { FilterBar } from './filter_bar';
import { LiveMark } from './live_mark';
import { NewCount, NewDot } from './new_mark';
import { clearSelection, selection } from './selection';
import { SelectionBar } from './selection_bar';
import { hearOfNew, useUnread } from './unread';
import { NothingFound, Welcome } from './welcome';
import { WithProject } from './with_project';

const pageSize = 50;

export function Page({ parameters }: { parameters: Parameters }) {
  return <WithProject name={parameters.project}>{(project) => <List key={project.id} project={project} />}</WithProject>;
}

function columnsFor(project: string): TableColumn<Bug>[] {
  return [
    { id: 'number', label: t('bug.number'), cell: (bug) => <span class="soft numbers nowrap">
          <NewDot id={bug.id} /> #{bug.bugId}
        </span> },
    {
      id: 'title',
      label: t('bug.description'),
      isWide: true,
      isTitle: true,
      cell: (bug) => (
        <a class="row-link cut list-title" href={projectPath(project, 'bugs', bug.bugId)}>
          {titleOf(bug)}
        </a>
      ),
    },
    { id: 'type', label: t('bug.type'), cell: (bug) => <TypeTag type={bug.type} /> },
    {
      id: 'status',
      label: t('bug.status'),
      cell: (bug) => (
        <span class="marked">
          <StatusMark status={bug.status} />
          {statusName(project, bug.status)}
        </span>
      ),
    },
    {
      id: 'priority',
      label: t('bug.priority'),
      cell: (bug) => (
        <span class="marked">
          <PriorityMark priority={bug.priority} />
          <span aria-hidden="true">{priorityName(bug.priority)}</span>
        </span>
      ),
    },
    { id: 'reporter', label: t('bug.reportedBy'), cell: (bug) => <span class="cut list-reporter">{bug.reportedBy || t('bug.anonymous')}</span> },
    { id: 'created', label: t('bug.createdAt'), align: 'end', cell: (bug) => <Time at={bug.createdAt} /> },
  ];
}

function Aside() {
  return (
    <>
      <NewCount />
      <LiveMark />
    </>
  );
}

/** The rows after an event; undefined if only the server can tell. */
function after(event: LiveEvent, bugs: readonly Bug[], by: Filter): Bug[] | undefined {
  if (event.name !== 'bug') return event.name === 'reset' ? undefined : [...bugs];
  const { kind, bug } = event.data;
  const isKnown = bugs.some((it) => it.id === bug.id);
  const isShown = kind === 'removed' ? false : matches(by, bug) ?? (isKnown || undefined);
  if (isShown === undefined) return undefined;
  if (!isShown) return bugs.filter((it) => it.id !== bug.id);
  if (isKnown) return bugs.map((it) => (it.id === bug.id ? { ...it, ...bug } : it));
  // A change of a bug that was not read yet changes nothing that is shown.
  return kind === 'created' ? [bug, ...bugs] : [...bugs];
}

function List({ project }: { project: Project }) {
  const asked = filter.value;
  const path = projectApi(project.project, 'bugs');
  const pages = usePages<Bug>(path, { ...toQuery(asked), limit: pageSize });
  const columns = useMemo(() => columnsFor(project.project), [project, language.value]);
  const statuses = columnsOf(project.project);

  useEffect(() => clearSelection, []);
  useUnread(project.project);
  useLive(project.project, (event) => {
    hearOfNew(project.project, event);
    const bugs = after(event, pages.items, asked);
    if (bugs) pages.change(() => bugs);
    else void pages.reload();
  });

  return (
    <div class="page list-page">
      <PageHead title={t('shell.bugs')} aside={<Aside />}>
        <LinkButton icon={BoardIcon} href={projectPath(project.project) + place.value.search}>
          {t('board.asBoard')}
        </LinkButton>
      </PageHead>
      <FilterBar columns={statuses} />
      {pages.error && !pages.isKnown ? (
        <LoadFailed error={pages.error} retry={() => void pages.reload()} />
      ) : !pages.isKnown ? (
        <LoadingRows />
      ) : pages.items.length === 0 ? (
        isFiltering(asked) ? <NothingFound /> : <Welcome project={project} />
      ) : (
        <div class="panel panel-table">
          <Table
            caption={t('shell.bugs')}
            columns={columns}
            rows={pages.items}
            rowId={(bug) => bug.id}
            isBusy={pages.isLoading}
            {...(may('member') && {
              selection: {
                ids: selection.value,
                onChange: (ids) => (selection.value = ids),
                label: (id) => t('board.select', { number: pages.items.find((bug) => bug.id === id)?.bugId ?? '' }),
                labelAll: t('board.selectAll'),
              },
            })}
          />
          {pages.hasMore && (
            <div class="table-foot">
              <Button variant="quiet" busy={pages.isLoading} onClick={() => void pages.more()}>
                {t('shell.loadMore')}
              </Button>
            </div>
          )}
        </div>
      )}
      <SelectionBar
        columns={statuses}
        change={async (ids, change) => {
          await api.post(`${path}/change`, { bugs: ids, change });
          pages.change((bugs) => bugs.map((bug) => (ids.includes(bug.id) ? { ...bug, ...change } : bug)));
        }}
        remove={async (ids) => {
          await api.post(`${path}/remove`, { bugs: ids });
          pages.change((bugs) => bugs.filter((bug) => !ids.includes(bug.id)));
        }}
      />
    </div>
  );
}
