// Lines of a log, each to be opened for all that it holds. Everything in them was written by strangers and is shown as
// text. Long logs are shown piece by piece.
import { useState } from 'preact/hooks';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { ChevronDownIcon } from '../components/icons';
import { language, t } from '../i18n';
import { type Entry, statusOf } from './log_entries';
import { EntryIcon } from './replay/moments';
import { exact } from '../components/time';

const rowsAtOnce = 200;

export function EntryRows({ entries, label }: { entries: readonly Entry[]; label: string }) {
  const [count, setCount] = useState(rowsAtOnce);
  return (
    <div class="panel log">
      <ol class="log-list" aria-label={label}>
        {entries.slice(0, count).map((entry, index) => (
          <li key={index} class={`log-row log-${entry.level}`}>
            <Row entry={entry} />
          </li>
        ))}
      </ol>
      {entries.length > count && (
        <div class="table-foot">
          <Button variant="quiet" onClick={() => setCount(count + rowsAtOnce)}>
            {t('shell.loadMore')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ entry }: { entry: Entry }) {
  const more = moreOf(entry);
  const head = (
    <>
      <EntryIcon entry={entry} />
      <span class="log-title">{entry.kind === 'network' ? <NetworkTitle entry={entry} /> : entry.title.split('\n', 1)[0]}</span>
      {!Number.isNaN(entry.at) && (
        <time class="log-time soft numbers" dateTime={new Date(entry.at).toISOString()} title={exact(new Date(entry.at).toISOString())}>
          {timeOfDay(entry.at)}
        </time>
      )}
    </>
  );
  if (!more) return <div class="log-head">{head}</div>;
  return (
    <details>
      <summary class="log-head">
        {head}
        <ChevronDownIcon size={14} />
      </summary>
      <pre class="log-more" tabIndex={0}>
        {more}
      </pre>
    </details>
  );
}

function timeOfDay(at: number) {
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(language.value, parts).format(at);
}

function NetworkTitle({ entry }: { entry: Entry }) {
  const line = entry.network ?? {};
  const status = statusOf(line);
  return (
    <span class="log-network">
      <span class="log-method">{String(line.type ?? 'GET')}</span>
      {status !== undefined && <Badge tone={entry.level === 'error' ? 'bad' : 'neutral'}>{status}</Badge>}
      <span class="log-url">{String(line.url ?? '')}</span>
      {Number(line.duration) > 0 && <span class="soft numbers">{Math.round(Number(line.duration))} ms</span>}
    </span>
  );
}

function moreOf({ kind, title, network, event }: Entry): string | undefined {
  if (kind === 'console') return title.includes('\n') || title.length > 120 ? title : undefined;
  if (kind === 'event') return event?.data === undefined ? undefined : pretty(event.data);
  const { request, response } = network ?? {};
  return request || response ? pretty({ ...(request && { request }), ...(response && { response }) }) : undefined;
}

export function pretty(value: unknown) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2) ?? '';
}
