// Deliveries, newest first and page by page: filtered, chosen, sent again. New states come in by themselves.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { usePages } from '../api/resource';
import type { Delivery, Webhook } from '../api/types';
import { Button } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { DeliveryIcon, RefreshIcon, ResendIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { Table, type TableColumn } from '../components/table';
import { milliseconds, Time } from '../components/time';
import { complain, toast } from '../components/toast';
import { t, tn } from '../i18n';
import { useLive } from '../live/use_live';
import { projectPath } from '../routing/router';
import { isMember } from '../session/session';
import { RecoverDialog } from '../webhooks/recover_dialog';
import { Address } from '../webhooks/webhook_state';
import { StateBadge, StateNote } from './delivery_state';
import { currentFilter, Filters, queryOf } from './filters';

interface Props {
  project: string;
  /** Only of this webhook. */
  webhook?: string;
}

const pageSize = 50;

export function DeliveryList({ project, webhook }: Props) {
  const webhooks = usePages<Webhook>(webhook ? undefined : projectApi(project, 'webhooks'));
  const filter = { ...currentFilter(), ...(webhook ? { webhook } : {}) };
  const list = usePages<Delivery>(projectApi(project, 'deliveries'), { ...queryOf(filter), limit: pageSize });
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [isRecovering, setRecovering] = useState(false);
  const [isSending, setSending] = useState(false);
  useFreshStates(project, list.items, list.change, list.reload);

  const asked = JSON.stringify(filter);
  useEffect(() => setChosen(new Set()), [asked]);

  const resend = async () => {
    setSending(true);
    try {
      const { resent } = await api.post<{ resent: number }>(projectApi(project, 'deliveries', 'resend'), { deliveries: [...chosen] });
      toast(tn('deliveries.resent', resent));
      setChosen(new Set());
      await list.reload();
    } catch (error) {
      complain(error);
    } finally {
      setSending(false);
    }
  };

  return (
    <div class="section">
      <div class="list-head">
        <Filters filter={filter} webhooks={webhooks.items} />
        <div class="button-row">
          {chosen.size > 0 && (
            <Button size="small" variant="primary" icon={ResendIcon} busy={isSending} onClick={resend}>
              {tn('deliveries.resendChosen', chosen.size)}
            </Button>
          )}
          {webhooks.items.length > 0 && (
            <Button size="small" disabled={!isMember.value} onClick={() => setRecovering(true)}>
              {t('webhooks.recover')}
            </Button>
          )}
          <Button size="small" variant="quiet" icon={RefreshIcon} busy={list.isKnown && list.isLoading} onClick={list.reload}>
            {t('deliveries.reload')}
          </Button>
        </div>
      </div>
      {list.error ? (
        <LoadFailed error={list.error} retry={list.reload} />
      ) : !list.isKnown ? (
        <LoadingRows />
      ) : list.items.length === 0 && !list.hasMore ? (
        <Empty project={project} isFiltered={Object.entries(filter).some(([name, value]) => value && name !== 'webhook')} />
      ) : (
        <div class="panel panel-table">
          <Table
            caption={t('shell.deliveries')}
            columns={columns(project, webhook !== undefined)}
            rows={list.items}
            rowId={(row) => row.id}
            isBusy={list.isLoading}
            {...(isMember.value
              ? {
                  selection: {
                    ids: chosen,
                    onChange: setChosen,
                    label: () => t('deliveries.choose'),
                    labelAll: t('deliveries.chooseAll'),
                  },
                }
              : {})}
          />
          {list.hasMore && (
            <div class="table-foot">
              <Button variant="quiet" busy={list.isLoading} onClick={list.more}>
                {t('shell.loadMore')}
              </Button>
            </div>
          )}
        </div>
      )}
      {isRecovering && (
        <RecoverDialog
          project={project}
          webhooks={filter.webhook ? webhooks.items.filter((it) => it.id === filter.webhook) : webhooks.items}
          onClose={() => setRecovering(false)}
          onDone={() => {
            setRecovering(false);
            void list.reload();
          }}
        />
      )}
    </div>
  );
}

function columns(project: string, ofOne: boolean): TableColumn<Delivery>[] {
  return [
    { id: 'state', label: t('deliveries.state'), cell: (row) => <StateBadge delivery={row} /> },
    {
      id: 'bug',
      label: t('deliveries.event'),
      isTitle: true,
      cell: (row) => (
        <a class="row-link nowrap" href={projectPath(project, 'deliveries', row.id)}>
          {row.action}
          {row.bugNumber !== undefined && <span class="soft"> #{row.bugNumber}</span>}
        </a>
      ),
    },
    {
      id: 'webhook',
      label: t(ofOne ? 'deliveries.note' : 'deliveries.webhook'),
      isWide: true,
      cell: (row) => (
        <div class="delivery-to">
          {!ofOne && (
            <span class="mono cut">
              <Address url={row.webhookUrl ?? row.webhookId} />
            </span>
          )}
          <span class="delivery-note">
            <StateNote delivery={row} />
          </span>
        </div>
      ),
    },
    {
      id: 'status',
      label: t('deliveries.answer'),
      cell: (row) => <span class="numbers nowrap">{[row.status, row.durationMs != null && milliseconds(row.durationMs)].filter(Boolean).join(' · ')}</span>,
    },
    { id: 'attempts', label: t('deliveries.attempts'), align: 'end', cell: (row) => <span class="numbers">{row.attemptsDone}</span> },
    {
      id: 'at',
      label: t('deliveries.at'),
      cell: (row) => (
        <span class="soft nowrap">
          <Time at={row.createdAt} />
        </span>
      ),
    },
  ];
}

function Empty({ project, isFiltered }: { project: string; isFiltered: boolean }) {
  return (
    <div class="panel">
      <EmptyState
        icon={DeliveryIcon}
        title={t(isFiltered ? 'deliveries.noneMatch' : 'deliveries.none')}
        text={isFiltered ? t('deliveries.noneMatchText') : <a href={projectPath(project, 'webhooks')}>{t('deliveries.noneText')}</a>}
      />
    </div>
  );
}

/** Reads the list again at most this often, however many deliveries a second there are. */
const reloadPauseMs = 1500;

/** A live event about a row that is shown changes it at once; any other brings, after a pause, the list anew. */
function useFreshStates(project: string, rows: Delivery[], change: (edit: (rows: Delivery[]) => Delivery[]) => void, reload: () => Promise<void>) {
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  useLive(project, (event) => {
    if (event.name === 'delivery') {
      const { id, state, reason } = event.data;
      change((before) => before.map((row) => (row.id === id ? { ...row, state, lastReason: reason } : row)));
    }
    if (event.name === 'bug' || waiting.current) return;
    // Whoever has gone on to further pages is not sent back to the first.
    if (rows.length > pageSize) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void reload();
    }, reloadPauseMs);
  });
}
