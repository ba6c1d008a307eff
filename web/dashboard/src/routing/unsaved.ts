// What is edited on the page and not saved yet. Every form that saves says so here; whatever would lose it asks first:
// a link and a step through the history (router.ts), Escape in a dialog, another organisation, another language, signing
// out. Before the tab is closed or another document comes, the browser asks in words of its own.
import { useLayoutEffect } from 'preact/hooks';
import { confirm } from '../components/confirm';
import { t } from '../i18n';

const edited = new Set<symbol>();

const askByBrowser = (event: BeforeUnloadEvent) => event.preventDefault();

/** Whoever listens for nothing keeps the page out of the browser's cache of pages one comes back to. */
function listenIfNeeded() {
  if (edited.size > 0) addEventListener('beforeunload', askByBrowser);
  else removeEventListener('beforeunload', askByBrowser);
}

/** Holds while the form is there and `isDirty`. */
export function useUnsaved(isDirty: boolean) {
  useLayoutEffect(() => {
    if (!isDirty) return;
    const form = Symbol();
    edited.add(form);
    listenIfNeeded();
    return () => {
      edited.delete(form);
      listenIfNeeded();
    };
  }, [isDirty]);
}

export const hasUnsaved = () => edited.size > 0;

export function askToDiscard() {
  return confirm({ title: t('shell.discardTitle'), text: t('shell.discardText'), action: t('shell.discard'), danger: true });
}

/** Whether the page may go: at once when nothing would be lost. */
export async function mayLeave() {
  return !hasUnsaved() || (await askToDiscard());
}
