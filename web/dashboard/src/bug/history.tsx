// What was done to a bug, and by whom, newest first.
import { useEffect, useRef } from 'preact/hooks';
import { projectApi } from '../api/client';
import { usePages } from '../api/resource';
import type { HistoryItem } from '../api/types';
import { Button } from '../components/button';
import { LoadFailed } from '../components/load_failed';
import { Time } from '../components/time';
import { t, tMaybe } from '../i18n';
import { statusName, typeName } from './marks';

interface Props {
  project: string;
  id: string;
  /** Another one: it is read again. */
  version: string;
}

export function History({ project, id, version }: Props) {
  const items = usePages<HistoryItem>(projectApi(project, 'bugs', id, 'history'), { limit: 20 });
  const read = useRef(version);
  useEffect(() => {
    if (read.current !== version) void items.reload();
    read.current = version;
  }, [version]);
  return (
    <section class="section">
      <h2>{t('bug.history')}</h2>
      {items.error !== undefined && <LoadFailed error={items.error} retry={() => void items.reload()} />}
      <ol class="history">
        {items.items.map((item, index) => (
          <li key={index} class="history-item">
            <div class="wrap-anywhere">
              <b>{nameOf(item)}</b> {sentencesOf(project, item)}
              <Texts item={item} />
            </div>
            <span class="soft">
              <Time at={item.at} />
            </span>
          </li>
        ))}
      </ol>
      {items.hasMore && (
        <Button variant="quiet" busy={items.isLoading} onClick={() => void items.more()}>
          {t('shell.loadMore')}
        </Button>
      )}
    </section>
  );
}

function nameOf({ by }: HistoryItem) {
  if (by.kind === 'system') return t('bug.by.system');
  return by.name || t(`bug.by.${by.kind}`);
}

function sentencesOf(project: string, { what, changes }: HistoryItem) {
  const told = changes.filter(({ field }) => field !== 'lexorank');
  if (told.length === 0) return tMaybe(`bug.did.${what}`, what);
  return told.map(({ field, from, to }) => {
    const name = tMaybe(`bug.${field}`, field);
    if (field === 'description') return t('bug.did.edited', { field: name });
    const to_ = valueName(project, field, to);
    return from === null || from === undefined || from === ''
      ? t('bug.did.set', { field: name, to: to_ })
      : t('bug.did.changedFromTo', { field: name, from: valueName(project, field, from), to: to_ });
  }).join('; ');
}

/** A description that was written over is not lost. */
function Texts({ item }: { item: HistoryItem }) {
  const change = item.changes.find(({ field }) => field === 'description');
  if (typeof change?.from !== 'string' || typeof change.to !== 'string') return null;
  return (
    <details>
      <summary>{t('bug.history.texts')}</summary>
      <div class="versions">
        <Text label={t('bug.history.before')} text={change.from} />
        <Text label={t('bug.history.after')} text={change.to} />
      </div>
    </details>
  );
}

function Text({ label, text }: { label: string; text: string }) {
  return (
    <div class="version">
      <span class="soft">{label}</span>
      <p class="version-text" tabIndex={0}>{text || t('shell.none')}</p>
    </div>
  );
}

function valueName(project: string, field: string, value: unknown) {
  const text = String(value ?? '');
  if (field === 'status') return statusName(project, text);
  if (field === 'priority') return tMaybe(`bug.priority.${text}`, text);
  return field === 'type' ? typeName(text) : text;
}
