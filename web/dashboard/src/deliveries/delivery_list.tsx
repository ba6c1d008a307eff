// Deliveries, newest first and page by page: filtered, chosen, sent again. New states come in by themselves.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { usePages } from '../api/resource';
import type { Delivery, DeliveryDetail, Webhook } from '../api/types';
import { Button, IconButton } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { CloseIcon, DeliveryIcon, RefreshIcon, ResendIcon } from '../components/icons';
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
        <Empty project={project} ofOne={webhook !== undefined} isFiltered={Object.entries(filter).some(([name, value]) => value && name !== 'webhook')} />
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
      {chosen.size > 0 && (
        // Over the foot of the window: the rows stay where they are, under the pointer.
        <div class="selection-bar" role="region" aria-label={t('deliveries.chosen')}>
          <span class="selection-count numbers">{tn('board.selected', chosen.size)}</span>
          <Button variant="primary" icon={ResendIcon} busy={isSending} onClick={resend}>
            {tn('deliveries.resendChosen', chosen.size)}
          </Button>
          <IconButton label={t('board.clearSelection')} icon={CloseIcon} onClick={() => setChosen(new Set())} />
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

function Empty({ project, ofOne, isFiltered }: { project: string; ofOne: boolean; isFiltered: boolean }) {
  if (ofOne && !isFiltered) {
    return (
      <div class="panel">
        <EmptyState icon={DeliveryIcon} title={t('deliveries.noneHere')} text={t('deliveries.noneHereText')} />
      </div>
    );
  }
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

/** Of rows beyond the first page, so many at once are read again by themselves. */
const rowsReadMax = 20;

/**
 * What an event says of a row is not the whole of it: its state goes with its attempts and its answer. So the first page
 * is read anew, the first time at once. Whoever has gone on to further pages is not sent back: their rows are read singly.
 */
function useFreshStates(project: string, rows: Delivery[], change: (edit: (rows: Delivery[]) => Delivery[]) => void, reload: () => Promise<void>) {
  const reading = useRef<{ again: Set<string> } | undefined>(undefined);
  const ended = useRef(false);
  useEffect(() => () => void (ended.current = true), []);

  const readRows = (ids: string[]) =>
    Promise.all(
      ids.slice(0, rowsReadMax).map(async (id) => {
        const { body: _, attempts, ...row } = await api.get<DeliveryDetail>(projectApi(project, 'deliveries', id));
        const answered = attempts.at(-1);
        const whole = { ...row, status: answered?.status ?? null, durationMs: answered?.durationMs ?? null };
        change((before) => before.map((it) => (it.id === id ? { ...it, ...whole } : it)));
      }),
    );

  const read = async (ids: Set<string>) => {
    reading.current = { again: new Set() };
    // What can not be read now is read with the next event.
    await (rows.length > pageSize ? readRows([...ids].filter((id) => rows.some((it) => it.id === id))) : reload()).catch(() => {});
    await new Promise((passed) => setTimeout(passed, reloadPauseMs));
    const { again } = reading.current;
    reading.current = undefined;
    if (again.size > 0 && !ended.current) await latest.current(again);
  };
  const latest = useRef(read);
  latest.current = read;

  useLive(project, (event) => {
    if (event.name === 'bug') return;
    const id = event.name === 'delivery' ? event.data.id : '';
    if (reading.current) reading.current.again.add(id);
    else void read(new Set([id]));
  });
}
