// Waiting: a spinner within a button, a quiet block in the place of a page. Neither shows for what takes an instant:
// the style sheet lets them in after a moment.
import { t } from '../i18n';

export function Spinner() {
  return (
    <svg class="spinner" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
    </svg>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      <Spinner />
      <span>{t('shell.loading')}</span>
    </div>
  );
}

/** Rows in the shape of what will come, so that nothing jumps when it does. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  return (
    <div class="loading-rows" role="status" aria-label={t('shell.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="loading-row" />
      ))}
    </div>
  );
}
