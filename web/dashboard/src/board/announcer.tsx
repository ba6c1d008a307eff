// Says what happened to a card to those who do not see it move.
import { signal } from '@preact/signals';

const said = signal('');

export function announce(text: string) {
  said.value = text;
}

export function Announcer() {
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {said.value}
    </p>
  );
}
