// In which order this person sees the columns: as they are arranged, or the newest on top. The bugs keep their ranks.
import { signal } from '@preact/signals';
import type { Order } from './lane';

const storageKey = 'bughook.board.order';

function stored(): Order {
  try {
    return localStorage.getItem(storageKey) === 'newest' ? 'newest' : 'rank';
  } catch {
    return 'rank';
  }
}

export const order = signal<Order>(stored());

export function chooseOrder(next: Order) {
  order.value = next;
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // It holds for this page, then.
  }
}
