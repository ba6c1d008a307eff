// The type of a catalogue: the keys of the English one. Types only, so that no text comes along.
import type { catalogue } from './en';

export type Key = keyof typeof catalogue;
export type Catalogue = Record<Key, string>;

/** The keys of one English part: its German counterpart must have each, and no other. */
export type Part<English> = Readonly<Record<keyof English, string>>;
