// In the place of what could not be read: why, in words, and the way to try again.
import { Problem } from '../api/client';
import { t } from '../i18n';
import { Button } from './button';
import { RefreshIcon, WarningIcon } from './icons';

/** What to say of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.status === 0 ? t('shell.unreachable') : error.detail;
  return t('shell.unexpected');
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
