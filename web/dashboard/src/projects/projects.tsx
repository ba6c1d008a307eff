// The organisation's projects, and the way to a new one.
import { flushSync } from 'preact/compat';
import type { Project } from '../api/types';
import { Button } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { PlusIcon, ProjectsIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { PageHead } from '../components/page_head';
import { Table } from '../components/table';
import { Time } from '../components/time';
import { formatNumber, t } from '../i18n';
import { navigate, projectPath, query, setQuery } from '../routing/router';
import { isOwner } from '../session/session';
import { NewProjectDialog } from './new_project_dialog';
import { loadProjects, projects, projectsError } from './store';

export function Page() {
  // In the address, for the switcher and the first start ask for the dialog too.
  const isAdding = query.value.get('new') === '1' && isOwner.value;
  const known = projects.value;
  const add = (
    <Button variant="primary" icon={PlusIcon} disabled={!isOwner.value} onClick={() => setQuery({ new: '1' })}>
      {t('shell.newProject')}
    </Button>
  );
  const close = () => setQuery({ new: '' });
  return (
    <div class="page">
      <PageHead title={t('shell.projects')} description={t('projects.text')}>
        {known && known.length > 0 && add}
      </PageHead>
      {projectsError.value ? (
        <LoadFailed error={projectsError.value} retry={loadProjects} />
      ) : !known ? (
        <LoadingRows rows={3} />
      ) : known.length === 0 ? (
        <div class="panel">
          <EmptyState icon={ProjectsIcon} title={t('projects.none')} text={t('projects.noneText')}>
            {add}
          </EmptyState>
        </div>
      ) : (
        <ProjectTable projects={known} />
      )}
      {isAdding && (
        <NewProjectDialog
          onClose={close}
          onMade={(made) => {
            flushSync(close);  // what is saved is not asked about
            void navigate(projectPath(made.project));
          }}
        />
      )}
    </div>
  );
}

function ProjectTable({ projects: rows }: { projects: Project[] }) {
  return (
    <div class="panel panel-table">
      <Table
        caption={t('shell.projects')}
        rows={rows}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'name',
            label: t('projects.name'),
            isWide: true,
            isTitle: true,
            cell: (row) => (
              <a class="row-link cut" href={projectPath(row.project)}>
                {row.name}
              </a>
            ),
          },
          { id: 'key', label: t('projects.key'), cell: (row) => <code>{row.project}</code> },
          { id: 'open', label: t('projects.open'), align: 'end', cell: (row) => <span class="numbers">{row.counts ? formatNumber(row.counts.open) : ''}</span> },
          { id: 'bugs', label: t('projects.bugs'), align: 'end', cell: (row) => <span class="numbers">{row.counts ? formatNumber(row.counts.bugs) : ''}</span> },
          {
            id: 'at',
            label: t('projects.created'),
            cell: (row) => (
              <span class="soft nowrap">
                <Time at={row.createdAt} />
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
