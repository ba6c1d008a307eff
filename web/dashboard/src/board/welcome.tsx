// A project without a bug: what to do so that there are some.
import { useState } from 'preact/hooks';
import type { Project } from '../api/types';
import { Button, LinkButton } from '../components/button';
import { CodeBlock } from '../components/copy';
import { EmptyState } from '../components/empty_state';
import { BoardIcon, FilterIcon, PlusIcon } from '../components/icons';
import { complain } from '../components/toast';
import { t } from '../i18n';
import { projectPath } from '../routing/router';
import { may, session } from '../session/session';
import { snippetsFor } from '../settings/snippets';
import { fileExample } from './example';
import { clearFilter } from './filter';

export function Welcome({ project }: { project: Project }) {
  const [isBusy, setBusy] = useState(false);
  const file = async () => {
    setBusy(true);
    try {
      await fileExample(project.project);
    } catch (error) {
      complain(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="welcome">
      <EmptyState icon={BoardIcon} title={t('board.emptyTitle')} text={t('board.emptyText')}>
        {may('member') && (
          <Button variant="primary" icon={PlusIcon} busy={isBusy} onClick={() => void file()}>
            {t('board.fileExample')}
          </Button>
        )}
        <LinkButton href={projectPath(project.project, 'settings', 'install')}>{t('board.allSdks')}</LinkButton>
      </EmptyState>
      <section class="welcome-install" aria-label={t('board.install')}>
        <h2>{t('board.install')}</h2>
        <p class="soft">{t('board.installText')}</p>
        <CodeBlock code={snippetsFor(session.value?.publicUrl || location.origin, project.sdkKey)[0]?.code ?? ''} label={t('board.copySnippet')} />
      </section>
    </div>
  );
}

export function NothingFound() {
  return (
    <EmptyState icon={FilterIcon} title={t('board.nothingFound')} text={t('board.nothingFoundText')}>
      <Button onClick={clearFilter}>{t('board.clearFilter')}</Button>
    </EmptyState>
  );
}
