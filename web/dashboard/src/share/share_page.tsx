// A shared bug: for whoever has the link, without signing in, to be read only. The server answers with what the project
// lets be seen, and nothing else stands on the page.
import { Problem } from '../api/client';
import { useResource } from '../api/resource';
import type { BugDetail } from '../api/types';
import { Description } from '../bug/description';
import { Evidence } from '../bug/evidence';
import { columnsUsual, titleOf } from '../bug/marks';
import { Properties } from '../bug/properties';
import { ReportTabs } from '../bug/report_tabs';
import { EmptyState } from '../components/empty_state';
import { LinkIcon, Mark } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { t, tMaybe } from '../i18n';
import type { Parameters } from '../routes';
import { useTitle } from '../routing/title';

interface Shared {
  bug: BugDetail;
  project: { name: string };
}

export function Page({ parameters }: { parameters: Parameters }) {
  const shared = useResource<Shared>(`/shared/${encodeURIComponent(parameters.token ?? '')}`);
  if (shared.data) return <SharedBug {...shared.data} />;
  if (!shared.error) return <Loading />;
  const isVoid = shared.error instanceof Problem && shared.error.status === 404;
  return (
    <main id="main" class="lone" tabIndex={-1}>
      {isVoid ? (
        <EmptyState isPage icon={LinkIcon} title={t('share.void')} text={t('share.voidText')} />
      ) : (
        <LoadFailed error={shared.error} retry={() => void shared.reload()} />
      )}
    </main>
  );
}

function SharedBug({ bug, project }: Shared) {
  useTitle(`#${bug.bugId} ${titleOf(bug)} · ${project.name}`);
  const columns = columnsUsual.map((it) => ({ ...it, name: tMaybe(`bug.status.${it.status}`, it.status) }));
  const hasReport = [bug.metaData, bug.consoleLog, bug.networkLogs, bug.customEventLog, bug.customData, bug.attachments].some((it) => it !== undefined);
  return (
    <div class="share-page">
      <header class="share-head">
        <Mark />
        <span class="share-project cut">{project.name}</span>
        <span class="soft">{t('share.readOnly')}</span>
      </header>
      <main id="main" class="page bug-page" tabIndex={-1}>
        <div class="bug-main">
          <Description bug={bug} />
          <Evidence bug={bug} />
          {hasReport && <ReportTabs bug={bug} />}
        </div>
        <aside class="bug-side" aria-label={t('bug.properties')}>
          <Properties bug={bug} columns={columns} />
        </aside>
      </main>
    </div>
  );
}
