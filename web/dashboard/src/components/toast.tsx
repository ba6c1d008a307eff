// A word in passing, in the corner: that something was done, or why not. Said to those who hear (role=status); gone
// by itself, later when it is a complaint.
import { signal } from '@preact/signals';
import { t } from '../i18n';
import { IconButton } from './button';
import { CheckIcon, CloseIcon, ErrorIcon } from './icons';
import { sentenceOf } from './load_failed';

interface Toast {
  id: number;
  text: string;
  isBad: boolean;
}

const shown = signal<Toast[]>([]);
let lastId = 0;

const goodForMs = 4000;
const badForMs = 10_000;
const toastsMax = 3;

function show(text: string, isBad: boolean) {
  const toast = { id: ++lastId, text, isBad };
  shown.value = [...shown.value, toast].slice(-toastsMax);
  setTimeout(() => dismiss(toast.id), isBad ? badForMs : goodForMs);
}

function dismiss(id: number) {
  shown.value = shown.value.filter((it) => it.id !== id);
}

export const toast = (text: string) => show(text, false);

/** Takes what was thrown, or a sentence. */
export const complain = (error: unknown) => show(typeof error === 'string' ? error : sentenceOf(error), true);

export function ToastHost() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map((it) => (
        <div key={it.id} class={`toast ${it.isBad ? 'toast-bad' : ''}`}>
          {it.isBad ? <ErrorIcon /> : <CheckIcon />}
          <span class="toast-text">{it.text}</span>
          <IconButton size="small" label={t('shell.dismiss')} icon={CloseIcon} onClick={() => dismiss(it.id)} />
        </div>
      ))}
    </div>
  );
}
