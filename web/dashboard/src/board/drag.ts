// Dragging a card by pointer: mouse and pen at once after a few pixels, a finger after holding still for a moment, so
// that swiping still scrolls. What is under the pointer is computed from the lanes' boxes and their one row height;
// nothing is measured per card. Escape, or the loss of the pointer, lets the card be where it was.
import { signal } from '@preact/signals';
import type { Bug } from '../api/types';
import { rowHeight } from './use_window';

export interface Place {
  status: string;
  /** Between which rows: 0 is above the first. */
  gap: number;
}

export const dragged = signal<Bug | undefined>(undefined);
/** Where it would come to lie. */
export const place = signal<Place | undefined>(undefined);

const startsAfterPixels = 5;
const holdMs = 280;
/** Nearer to an edge than this, the lane or the board scrolls, the faster the nearer. */
const edgePixels = 56;
const scrollPixelsMax = 18;

export function onCardPointerDown(event: PointerEvent, bug: Bug, drop: (bug: Bug, place: Place) => void) {
  const target = event.target as Element;
  if (event.button !== 0 || target.closest('button, input, label, [popover]')) return;
  const card = event.currentTarget as HTMLElement;
  const ended = new AbortController();
  const { signal: until } = ended;
  const start = { x: event.clientX, y: event.clientY };
  let drag: Drag | undefined;

  const begin = () => {
    drag = new Drag(card, bug, start);
    getSelection()?.removeAllRanges();
  };
  const hold = event.pointerType === 'touch' ? setTimeout(begin, holdMs) : 0;
  const end = (isDropped: boolean) => {
    clearTimeout(hold);
    ended.abort();
    const to = place.value;
    drag?.end();
    if (drag && isDropped && to) drop(bug, to);
  };

  addEventListener('pointermove', (move) => {
    if (move.pointerId !== event.pointerId) return;
    const distance = Math.hypot(move.clientX - start.x, move.clientY - start.y);
    if (!drag && distance > startsAfterPixels) {
      if (event.pointerType === 'touch') return end(false);  // a swipe
      begin();
    }
    drag?.moveTo(move.clientX, move.clientY);
  }, { signal: until });
  addEventListener('pointerup', (up) => up.pointerId === event.pointerId && end(true), { signal: until });
  addEventListener('pointercancel', () => end(false), { signal: until });
  addEventListener('blur', () => end(false), { signal: until });
  addEventListener('keydown', (key) => {
    if (key.key !== 'Escape' || !drag) return;
    key.preventDefault();
    end(false);
  }, { signal: until, capture: true });
  // A finger that drags does not scroll; a link that is dragged is not one that is clicked or copied.
  addEventListener('touchmove', (touch) => drag && touch.preventDefault(), { signal: until, passive: false });
  addEventListener('contextmenu', (menu) => drag && menu.preventDefault(), { signal: until });
  card.addEventListener('dragstart', (native) => native.preventDefault(), { signal: until });
  addEventListener('click', (click) => {
    click.preventDefault();
    click.stopPropagation();
  }, { signal: until, capture: true });
  until.addEventListener('abort', () => drag && swallowNextClick());
}

/** The click that the browser makes of a press and a release over the same link. */
function swallowNextClick() {
  const swallow = (click: Event) => {
    click.preventDefault();
    click.stopPropagation();
  };
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
}

class Drag {
  readonly #ghost: HTMLElement;
  readonly #grip: { x: number; y: number };
  #at: { x: number; y: number };
  #frame = 0;

  constructor(card: HTMLElement, bug: Bug, at: { x: number; y: number }) {
    const box = card.getBoundingClientRect();
    this.#at = at;
    this.#grip = { x: at.x - box.x, y: at.y - box.y };
    this.#ghost = card.cloneNode(true) as HTMLElement;
    this.#ghost.classList.add('card-ghost');
    this.#ghost.inert = true;
    this.#ghost.style.width = `${box.width}px`;
    document.body.append(this.#ghost);
    document.documentElement.classList.add('is-dragging');
    dragged.value = bug;
    this.#frame = requestAnimationFrame(this.#step);
  }

  moveTo(x: number, y: number) {
    this.#at = { x, y };
  }

  end() {
    cancelAnimationFrame(this.#frame);
    this.#ghost.remove();
    document.documentElement.classList.remove('is-dragging');
    dragged.value = undefined;
    place.value = undefined;
  }

  /** Once a frame: the ghost follows, what is near an edge scrolls, and the gap below the pointer is found. */
  readonly #step = () => {
    const { x, y } = this.#at;
    this.#ghost.style.transform = `translate(${x - this.#grip.x}px, ${y - this.#grip.y}px) rotate(1.2deg)`;
    const board = document.querySelector<HTMLElement>('.lanes');
    if (board) board.scrollLeft += pull(x, board.getBoundingClientRect().left, board.getBoundingClientRect().right);
    const lane = laneAt(x);
    if (lane) {
      const box = lane.getBoundingClientRect();
      lane.scrollTop += pull(y, box.top, box.bottom);
      const count = Number(lane.dataset.count);
      const row = (y - box.top + lane.scrollTop) / rowHeight(lane);
      const gap = Math.max(0, Math.min(count, Math.round(row)));
      const status = lane.dataset.lane ?? '';
      if (place.value?.status !== status || place.value.gap !== gap) place.value = { status, gap };
    }
    this.#frame = requestAnimationFrame(this.#step);
  };
}

/** The lane whose column the pointer is in or nearest to: a drop beside a short lane is meant for it. */
function laneAt(x: number): HTMLElement | undefined {
  let nearest: HTMLElement | undefined;
  let distance = Infinity;
  for (const lane of document.querySelectorAll<HTMLElement>('[data-lane]')) {
    const { left, right } = lane.getBoundingClientRect();
    const away = x < left ? left - x : x > right ? x - right : 0;
    if (away < distance) {
      nearest = lane;
      distance = away;
    }
  }
  return nearest;
}

function pull(at: number, from: number, to: number) {
  if (at < from + edgePixels) return -Math.min(1, (from + edgePixels - at) / edgePixels) * scrollPixelsMax;
  if (at > to - edgePixels) return Math.min(1, (at - to + edgePixels) / edgePixels) * scrollPixelsMax;
  return 0;
}
