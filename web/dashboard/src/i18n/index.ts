// What the dashboard says, in the reader's language. English names the keys; another language that lacks one, or has
// one too many, does not build. Only the catalogue that is spoken is fetched.
//   t('shell.board')                       a text
//   t('webhooks.headerNamed', {name})      with values: `Header {name}`
//   tn('bugs.selected', 3)                 by number: picks `bugs.selected.one` or `.other`, which may hold {n}
import { batch, signal } from '@preact/signals';
import type { Catalogue, Key } from './catalogue';

export type { Key } from './catalogue';

export type Language = 'en' | 'de';
export const languages: { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
];

const storageKey = 'bughook.language';
const catalogues: Record<Language, () => Promise<{ catalogue: Catalogue }>> = {
  en: () => import('./en'),
  de: () => import('./de'),
};

/** A signal: whoever has said something says it again when the language changes. */
const texts = signal<Catalogue>({} as Catalogue);
let plurals = new Intl.PluralRules('en');

export const language = signal<Language>('en');

/** Keys that come in numbers, without their `.one` and `.other`. */
export type NumberKey = Key extends infer K ? (K extends `${infer Name}.other` ? Name : never) : never;

type Values = Record<string, string | number>;

function fill(text: string, values?: Values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function t(key: Key, values?: Values): string {
  return fill(texts.value[key], values);
}

export function tn(key: NumberKey, n: number, values?: Values): string {
  const form = plurals.select(n) === 'one' ? 'one' : 'other';
  return fill(texts.value[`${key}.${form}` as Key], { n: formatNumber(n), ...values });
}

/** The text of a key that is made of what the API says, such as `reason.timeout`; `fallback` where there is none. */
export function tMaybe(key: string, fallback: string): string {
  return (texts.value as Record<string, string>)[key] ?? fallback;
}

export function formatNumber(n: number) {
  return new Intl.NumberFormat(language.value).format(n);
}

function preferred(): Language {
  const known = (code: string | null): code is Language => languages.some((it) => it.code === code);
  try {
    const stored = localStorage.getItem(storageKey);
    if (known(stored)) return stored;
  } catch {
    // Storage may be forbidden: then the browser's wish is all there is.
  }
  return navigator.languages.map((it) => it.slice(0, 2)).find(known) ?? 'en';
}

export async function loadLanguage(code: Language = preferred()) {
  const { catalogue } = await catalogues[code]();
  plurals = new Intl.PluralRules(code);
  document.documentElement.lang = code;
  batch(() => {
    texts.value = catalogue;
    language.value = code;
  });
}

export async function chooseLanguage(code: Language) {
  await loadLanguage(code);
  try {
    localStorage.setItem(storageKey, code);
  } catch {
    // It holds for this page, then.
  }
}
