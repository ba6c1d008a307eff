// The focus stays on a card that changes its place: the browser takes it from an element that is moved in the document.
import { useLayoutEffect } from 'preact/hooks';

let focused: string | undefined;

function idOf(target: EventTarget | null) {
  return (target as Element | null)?.closest?.<HTMLElement>('[data-card]')?.dataset.card;
}

document.addEventListener('focusin', ({ target }) => (focused = idOf(target)));
// To nothing at all: by a click beside everything, or because the window lost it.
document.addEventListener('pointerdown', ({ target }) => (focused = idOf(target)));

/** After each rendering of what holds cards. */
export function useKeptFocus() {
  useLayoutEffect(() => {
    if (!focused || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(`[data-card="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  });
}
