// Why an attempt failed and what to do about it, in words. The reasons are those of docs/webhooks.md, "Retries".
import { t, tMaybe } from '../i18n';

export interface Cause {
  /** What happened. */
  title: string;
  /** What one can do. Empty where there is nothing to be done. */
  advice: string;
}

const statusGroups = (status: number): string => {
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403) return 'unauthorised';
  if (status === 404 || status === 405) return 'notFound';
  if (status === 410) return 'gone';
  if (status === 413) return 'tooLarge';
  if (status === 429 || status === 503) return 'busy';
  if (status >= 500) return 'serverError';
  return 'clientError';
};

export function causeOf(reason: string): Cause {
  const status = /^status_(\d+)$/.exec(reason)?.[1];
  if (status) {
    const group = statusGroups(Number(status));
    return { title: t('reason.status', { status }), advice: tMaybe(`reason.${group}.advice`, '') };
  }
  return { title: tMaybe(`reason.${reason}`, reason), advice: tMaybe(`reason.${reason}.advice`, '') };
}
