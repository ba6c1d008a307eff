// The board: a project's bugs in columns by their status.
import { useEffect, useMemo } from 'preact/hooks';
import type { Project } from '../api/types';
import { columnsOf } from '../bug/marks';
import { Button, LinkButton } from '../components/button';
import { ListIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { PageHead } from '../components/page_head';
import { language, t, tn } from '../i18n';
import { useLive } from '../live/use_live';
import type { Parameters } from '../routes';
import { place, projectPath } from '../routing/router';
import { Announcer } from './announcer';
import { BoardStore } from './board_store';
import { filter, isFiltering } from './filter';
import { FilterBar } from './filter_bar';
import { Lanes } from './lanes';
import { LiveMark } from './live_mark';
import { NewCount } from './new_mark';
import { chooseOrder, order } from './order';
import { clearSelection } from './selection';
import { SelectionBar } from './selection_bar';
import { hearOfNew, useUnread } from './unread';
import { NothingFound, Welcome } from './welcome';
import { WithProject } from './with_project';

export function Page({ parameters }: { parameters: Parameters }) {
  return <WithProject name={parameters.project}>{(project) => <Board key={project.id} project={project} />}</WithProject>;
}

function Board({ project }: { project: Project }) {
  const columns = useMemo(() => columnsOf(project.project), [JSON.stringify(project.settings?.columns), language.value]);
  const statuses = columns.map((column) => column.status);
  const asked = filter.value;
  const store = useMemo(() => new BoardStore(project.project, statuses, asked, order.value), [project.project, statuses.join(), asked, order.value]);
  useUnread(project.project);

  useEffect(() => {
    void store.load();
    return () => store.end();
  }, [store]);
  useEffect(() => clearSelection, []);
  useLive(project.project, (event) => {
    hearOfNew(project.project, event);
    store.hear(event);
  });

  return (
    <div class="page board-page">
      <PageHead title={t('shell.board')} aside={<Aside store={store} />}>
        <Button aria-pressed={order.value === 'newest'} onClick={() => chooseOrder(order.value === 'newest' ? 'rank' : 'newest')}>
          {t('board.newestFirst')}
        </Button>
        <LinkButton icon={ListIcon} href={projectPath(project.project, 'bugs') + place.value.search}>
          {t('board.asList')}
        </LinkButton>
      </PageHead>
      <FilterBar />
      <Body {...{ project, store, columns }} />
      <SelectionBar columns={columns} change={(ids, change) => store.change(ids, change)} remove={(ids) => store.remove(ids)} />
      <Announcer />
    </div>
  );
}

function totalOf(store: BoardStore) {
  return [...store.lanes.values()].reduce((sum, lane) => sum + lane.value.total, 0);
}

function Aside({ store }: { store: BoardStore }) {
  return (
    <>
      {store.isKnown.value && <span class="soft numbers">{tn('board.count', totalOf(store))}</span>}
      <NewCount mayOrder />
      <LiveMark />
    </>
  );
}

function Body({ project, store, columns }: { project: Project; store: BoardStore; columns: ReturnType<typeof columnsOf> }) {
  if (store.error.value) return <LoadFailed error={store.error.value} retry={() => void store.load()} />;
  if (!store.isKnown.value) return <LoadingLanes columns={columns.length} />;
  if (totalOf(store) > 0) return <Lanes store={store} project={project.project} columns={columns} />;
  return isFiltering(filter.value) ? <NothingFound /> : <Welcome project={project} />;
}

/** In the shape of what comes, so that nothing jumps. */
function LoadingLanes({ columns }: { columns: number }) {
  return (
    <div class="lanes lanes-loading" role="status" aria-label={t('shell.loading')}>
      {Array.from({ length: columns }, (_, column) => (
        <div key={column} class="lane" />
      ))}
    </div>
  );
}
