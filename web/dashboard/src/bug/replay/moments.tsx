// What console, network and application said, beside the moment at which they said it: the last one is marked while the
// replay plays, and a click goes to any of them.
import { useComputed, type Signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReplayFacts } from '../../../../replay/src/player';
import { ErrorIcon, InfoIcon, SendIcon, WarningIcon } from '../../components/icons';
import { type Key, t } from '../../i18n';
import type { Entry } from '../log_entries';
import { clock } from './player_frame';

type Shown = 'all' | 'errors' | 'console' | 'network';
const choices: Shown[] = ['all', 'errors', 'console', 'network'];

interface Props {
  facts: ReplayFacts;
  entries: readonly Entry[];
  timeMs: Signal<number>;
  seek: (ms: number) => void;
}

function isShown(entry: Entry, shown: Shown) {
  if (shown === 'errors') return entry.level === 'error';
  return shown === 'all' || entry.kind === shown;
}

export function EntryIcon({ entry }: { entry: Entry }) {
  if (entry.level === 'error') return <ErrorIcon size={14} />;
  if (entry.level === 'warning') return <WarningIcon size={14} />;
  return entry.kind === 'network' ? <SendIcon size={14} /> : <InfoIcon size={14} />;
}

export function Moments({ facts, entries, timeMs, seek }: Props) {
  const [shown, setShown] = useState<Shown>('all');
  const list = useRef<HTMLOListElement>(null);
  const rows = entries.filter((entry) => isShown(entry, shown));
  const current = useComputed(() => {
    const now = facts.startDate + timeMs.value;
    return rows.filter((entry) => entry.at <= now).length - 1;
  }).value;

  useEffect(() => {
    const row = list.current?.children[current] as HTMLElement | undefined;
    if (!row || !list.current) return;
    // Not scrollIntoView: it would scroll the page too.
    const { offsetTop, offsetHeight } = row;
    const { scrollTop, clientHeight } = list.current;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) list.current.scrollTop = offsetTop - clientHeight / 2;
  }, [current]);

  return (
    <div class="moments">
      <div class="moments-choices" role="group" aria-label={t('bug.replay.show')}>
        {choices.map((choice) => (
          <button key={choice} type="button" class="chip" aria-pressed={choice === shown} onClick={() => setShown(choice)}>
            {t(`bug.replay.show.${choice}` as Key)}
          </button>
        ))}
      </div>
      {rows.length === 0 ? (
        <p class="moments-none soft">{t('bug.replay.nothing')}</p>
      ) : (
        <ol ref={list} class="moments-list" aria-label={t('bug.replay.moments')}>
          {rows.map((entry, index) => (
            <li key={index}>
              <button
                type="button"
                class={`moment moment-${entry.level}`}
                aria-current={index === current ? 'time' : undefined}
                onClick={() => seek(Math.max(0, Math.min(entry.at - facts.startDate, facts.durationMs)))}
              >
                <span class="moment-time numbers">{clock(entry.at - facts.startDate)}</span>
                <EntryIcon entry={entry} />
                <span class="moment-title">
                  <span class="visually-hidden">{t(`bug.entry.${entry.kind}` as Key)}: </span>
                  {entry.title.split('\n', 1)[0]}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
