// Which bugs are selected, on the board and in the list. Whoever leaves the project leaves the selection.
import { signal } from '@preact/signals';

/** As many as the server changes at once. */
export const selectedMax = 500;

export const selection = signal<ReadonlySet<string>>(new Set());

export function toggle(id: string, on = !selection.value.has(id)) {
  const next = new Set(selection.value);
  if (on && next.size < selectedMax) next.add(id);
  else next.delete(id);
  selection.value = next;
}

export function clearSelection() {
  if (selection.value.size > 0) selection.value = new Set();
}
