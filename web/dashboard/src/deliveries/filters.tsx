// What the list of deliveries shows: the filters stand in the address, so that a view can be sent to somebody.
import { SelectField } from '../components/field';
import { IconButton } from '../components/button';
import { CloseIcon } from '../components/icons';
import { serverNow } from '../api/server_clock';
import type { Webhook } from '../api/types';
import { t } from '../i18n';
import { query, setQuery } from '../routing/router';
import { knownActions } from '../webhooks/draft';
import { states } from './delivery_state';

/** How far back, in hours. */
const spans = ['1', '24', '168', '720'];

export interface Filter {
  state: string;
  webhook: string;
  bug: string;
  action: string;
  span: string;
}

export function currentFilter(): Filter {
  const asked = query.value;
  // What an address asks for that can not be, of an id that is none, is not asked at all.
  const id = (name: string) => (/^[0-9a-f]{24}$/.test(asked.get(name) ?? '') ? (asked.get(name) ?? '') : '');
  const state = asked.get('state') ?? '';
  return {
    state: states.some((it) => it === state) ? state : '',
    webhook: id('webhook'),
    bug: id('bug'),
    action: asked.get('action') ?? '',
    span: spans.includes(asked.get('span') ?? '') ? (asked.get('span') ?? '') : '',
  };
}

/** As the API takes it. A span begins at a whole minute, so that reading the list again asks the same. */
export function queryOf(filter: Filter, now = serverNow()) {
  const minute = Math.floor(now / 60_000) * 60_000;
  const since = filter.span ? new Date(minute - Number(filter.span) * 3_600_000).toISOString() : '';
  return { state: filter.state, webhook: filter.webhook, bug: filter.bug, action: filter.action, since };
}

interface Props {
  filter: Filter;
  /** To choose from; none where the list is of one webhook. */
  webhooks: Webhook[];
}

export function Filters({ filter, webhooks }: Props) {
  const all = { value: '', label: t('deliveries.all') };
  return (
    <div class="filters" role="search" aria-label={t('deliveries.filters')}>
      <SelectField
        size="small"
        label={t('deliveries.state')}
        value={filter.state}
        choices={[all, ...states.map((it) => ({ value: it, label: t(`deliveries.state.${it}`) }))]}
        onValue={(state) => setQuery({ state })}
      />
      {webhooks.length > 1 && (
        <SelectField
          size="small"
          label={t('deliveries.webhook')}
          value={filter.webhook}
          choices={[all, ...webhooks.map(({ id, url }) => ({ value: id, label: url.replace(/^\w+:\/\//, '') }))]}
          onValue={(webhook) => setQuery({ webhook })}
        />
      )}
      <SelectField
        size="small"
        label={t('deliveries.action')}
        value={filter.action}
        choices={[all, ...knownActions.map((it) => ({ value: it, label: it }))]}
        onValue={(action) => setQuery({ action })}
      />
      <SelectField
        size="small"
        label={t('deliveries.span')}
        value={filter.span}
        choices={[{ value: '', label: t('deliveries.span.all') }, ...spans.map((it) => ({ value: it, label: t(`deliveries.span.${it as '1'}`) }))]}
        onValue={(span) => setQuery({ span })}
      />
      {filter.bug && (
        <span class="filter-chip">
          {t('deliveries.ofOneBug')}
          <IconButton size="small" label={t('deliveries.ofAllBugs')} icon={CloseIcon} onClick={() => setQuery({ bug: '' })} />
        </span>
      )}
    </div>
  );
}
