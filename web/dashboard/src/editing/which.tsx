// Two people changed the same: both versions, and the question which one stays.
import { choose } from '../components/confirm';
import { t } from '../i18n';
import type { Conflict } from './changes';

export function Version({ label, value }: { label: string; value: unknown }) {
  return (
    <div class="version">
      <span class="soft">{label}</span>
      <p class="version-text" tabIndex={0}>{wordsOf(value)}</p>
    </div>
  );
}

/** A list as its lines, an object as what it is called. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('\n') || t('shell.none');
  if (typeof value === 'boolean') return t(value ? 'shell.yes' : 'shell.no');
  if (typeof value === 'object' && value !== null) return String((value as { name?: unknown }).name ?? JSON.stringify(value));
  return value === undefined || value === null || value === '' ? t('shell.none') : String(value);
}

/** Undefined: neither, for now. */
export async function askWhich(conflicts: Conflict[], nameOf: (path: string) => string, who: string[]): Promise<'mine' | 'theirs' | undefined> {
  const chosen = await choose({
    title: t('conflict.title'),
    text: (
      <>
        <p>{who.length > 0 ? t('conflict.textBy', { who: who.join(', ') }) : t('conflict.text')}</p>
        {conflicts.map(({ path, mine, theirs }) => (
          <section key={path} class="conflict">
            <h3>{nameOf(path)}</h3>
            <div class="versions">
              <Version label={t('conflict.theirs')} value={theirs} />
              <Version label={t('conflict.mine')} value={mine} />
            </div>
          </section>
        ))}
      </>
    ),
    action: t('conflict.keepMine'),
    other: t('conflict.takeTheirs'),
  });
  return chosen && (chosen === 'action' ? 'mine' : 'theirs');
}
