// A project's webhooks: which there are, whether they are called, how they fared; and the way to a new one.
import { flushSync } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import type { Health } from '../api/health';
import { projectApi } from '../api/client';
import { usePages, useResource } from '../api/resource';
import type { Webhook } from '../api/types';
import { Button } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { PlusIcon, WebhookIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { PageHead } from '../components/page_head';
import { Table } from '../components/table';
import { toast } from '../components/toast';
import { t } from '../i18n';
import type { Parameters } from '../routes';
import { navigate, projectPath } from '../routing/router';
import { isMember } from '../session/session';
import { HealthSpark } from './health_chart';
import { healthHours, keepHealth } from './health_store';
import { WebhookDialog } from './webhook_dialog';
import { Address, WebhookState } from './webhook_state';

function RowHealth({ project, webhook }: { project: string; webhook: string }) {
  const { data } = useResource<Health>(projectApi(project, 'webhooks', webhook, 'health'), { hours: healthHours });
  useEffect(() => {
    if (data) keepHealth(webhook, data);
  }, [data]);
  return data ? <HealthSpark health={data} /> : null;
}

export function Page({ parameters }: { parameters: Parameters }) {
  const project = parameters.project ?? '';
  const list = usePages<Webhook>(projectApi(project, 'webhooks'));
  const [isAdding, setAdding] = useState(false);

  const add = (
    <Button variant="primary" icon={PlusIcon} disabled={!isMember.value} onClick={() => setAdding(true)}>
      {t('webhooks.add')}
    </Button>
  );

  return (
    <div class="page">
      <PageHead title={t('shell.webhooks')} description={t('webhooks.text')}>
        {list.items.length > 0 && add}
      </PageHead>
      {list.error ? <LoadFailed error={list.error} retry={list.reload} /> : <List project={project} list={list.items} isKnown={list.isKnown} add={add} />}
      {isAdding && (
        <WebhookDialog
          project={project}
          onClose={() => setAdding(false)}
          onSaved={(saved) => {
            flushSync(() => setAdding(false));  // what is saved is not asked about
            toast(t('webhooks.created'));
            void navigate(`${projectPath(project, 'webhooks', saved.id)}?new=1`);
          }}
        />
      )}
    </div>
  );
}

function List({ project, list, isKnown, add }: { project: string; list: Webhook[]; isKnown: boolean; add: preact.ComponentChildren }) {
  if (!isKnown) return <LoadingRows rows={3} />;
  if (list.length === 0) {
    return (
      <div class="panel">
        <EmptyState icon={WebhookIcon} title={t('webhooks.none')} text={t('webhooks.noneText')}>
          {add}
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="panel panel-table">
      <Table
        caption={t('webhooks.caption', { project })}
        rows={list}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'url',
            label: t('webhooks.url'),
            isWide: true,
            isTitle: true,
            cell: (row) => (
              <div class="webhook-name">
                <a class="row-link mono cut" href={projectPath(project, 'webhooks', row.id)}>
                  <Address url={row.url} />
                </a>
                {row.description && <span class="soft cut">{row.description}</span>}
              </div>
            ),
          },
          { id: 'health', label: t('webhooks.health'), cell: (row) => <RowHealth project={project} webhook={row.id} /> },
          { id: 'state', label: t('webhooks.state'), cell: (row) => <WebhookState webhook={row} /> },
        ]}
      />
    </div>
  );
}
