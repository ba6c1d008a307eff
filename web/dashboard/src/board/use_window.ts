// Only the rows that can be seen are in the document, and some around them: a lane of thousands scrolls like one of
// ten. All rows are of one height, which the style sheet says (`--row`), so a row's place is a product, not a search.
import { type RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Rows above and below the visible ones: what a quick scroll shows before the next frame. */
const rowsAround = 3;

export interface Rows {
  first: number;
  last: number;
  /** In pixels: it grows with the reader's text size. */
  height: number;
}

export function rowHeight(scroller: Element) {
  const probe = scroller.querySelector<HTMLElement>('[data-row-probe]');
  return probe?.offsetHeight || 1;
}

export function useWindow(scroller: RefObject<HTMLElement | null>, count: number): Rows {
  const [rows, setRows] = useState<Rows>({ first: 0, last: 0, height: 0 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const height = rowHeight(element);
      const first = Math.max(0, Math.floor(element.scrollTop / height) - rowsAround);
      const last = Math.ceil((element.scrollTop + element.clientHeight) / height) + rowsAround;
      setRows((before) => (before.first === first && before.last === last && before.height === height ? before : { first, last, height }));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    element.addEventListener('scroll', soon, { passive: true });
    const sizes = new ResizeObserver(soon);
    sizes.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', soon);
      sizes.disconnect();
    };
  }, []);

  return { ...rows, last: Math.min(rows.last, count) };
}
