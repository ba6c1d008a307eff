// The tab's title: what the page is about, then the project, then the program; a number before it says how much came
// while nobody looked. A page that says nothing has the title of its route.
import { effect, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { t } from '../i18n';
import { current } from './router';

const lettersMax = 60;

const subject = signal<string | undefined>(undefined);

/** What came since the window was looked at last. */
export const unseenCount = signal(0);

const cut = (text: string) => ([...text].length > lettersMax ? `${[...text].slice(0, lettersMax - 1).join('').trimEnd()}…` : text);

/** For as long as the component is shown; undefined says nothing yet. */
export function useTitle(text: string | undefined) {
  useLayoutEffect(() => {
    subject.value = text;
    return () => void (subject.value = undefined);
  }, [text]);
}

export function keepTitle() {
  effect(() => {
    const { route, parameters } = current.value;
    const about = subject.value ?? (route && t(route.title));
    const words = [about && cut(about), parameters.project, 'Bughook'].filter(Boolean).join(' · ');
    document.title = unseenCount.value > 0 ? `(${unseenCount.value}) ${words}` : words;
  });
}
