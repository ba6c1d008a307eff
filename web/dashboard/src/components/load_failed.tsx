// In the place of what could not be read: why, in words, and the way to try again.
import { Problem } from '../api/client';
import { t } from '../i18n';
import { Button } from './button';
import { RefreshIcon, WarningIcon } from './icons';

/**
 * What to say of anything that was thrown. The API's own sentence, without its marks for programs, where it tells what
 * is wrong with what was asked; where it speaks of headers and tokens, one for people.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Problem)) return t('shell.unexpected');
  if (error.status === 0) return t('shell.unreachable');
  if (error.status === 401) return t('shell.signedOut');
  if (error.status === 412) return t('conflict.notSaved');
  if (error.status === 403) return t('shell.forbidden');
  if (error.status === 404) return t('shell.gone');
  if (error.status === 429) return t('shell.tooOften', { seconds: error.retryAfterSeconds ?? 60 });
  return error.detail.replaceAll('`', '');
}

export function LoadFailed({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div class="empty" role="alert">
      <WarningIcon size={24} />
      <p class="empty-title">{t('shell.loadFailed')}</p>
      <p class="empty-text">{sentenceOf(error)}</p>
      <Button icon={RefreshIcon} onClick={retry}>
        {t('shell.tryAgain')}
      </Button>
    </div>
  );
}
