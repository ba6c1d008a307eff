// What is said to somebody whom the server does not let in.
import { Problem } from '../api/client';
import { sentenceOf } from '../components/load_failed';
import { t } from '../i18n';

/** Which of the two was wrong, e-mail or password, nobody says. */
export function fieldOf(error: unknown) {
  return error instanceof Problem && error.status !== 401 ? (error.field ?? '') : '';
}

export function refusalOf(error: unknown) {
  if (error instanceof Problem && error.status === 401) return t('access.wrong');
  if (error instanceof Problem && error.status === 429) {
    return t('access.tooOften', { seconds: error.retryAfterSeconds ?? 60 });
  }
  return sentenceOf(error);
}
