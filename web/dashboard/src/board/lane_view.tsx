// One column of the board: its head, and its cards as far as they can be seen.
import { useComputed, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Column } from '../api/types';
import { Spinner } from '../components/loading';
import { t } from '../i18n';
import { Card, type CardActions, LaneHead } from './card';
import { dragged, place } from './drag';
import { useKeptFocus } from './kept_focus';
import type { Lane } from './lane';
import { useWindow } from './use_window';

/** So many rows before the end of what was read, the next page is asked for. */
const rowsAhead = 20;

interface Props {
  column: Column;
  lane: Signal<Lane>;
  project: string;
  columns: Column[];
  actions: CardActions;
  more: (status: string) => void;
}

export function LaneView({ column, lane, project, columns, actions, more }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { bugs, total, next } = lane.value;
  const { first, last, height } = useWindow(scroller, bugs.length);
  const gap = useComputed(() => (place.value?.status === column.status ? place.value.gap : undefined));

  useKeptFocus();
  useEffect(() => {
    if (next && last + rowsAhead >= bugs.length) more(column.status);
  }, [last, bugs.length, next]);

  return (
    <section class={`lane ${gap.value === undefined ? '' : 'lane-target'}`} aria-label={column.name}>
      <LaneHead column={column} total={total} />
      <div ref={scroller} class="lane-scroller" data-lane={column.status} data-count={bugs.length}>
        <div class="row-probe" data-row-probe />
        {bugs.length === 0 && total === 0 && <p class="lane-empty">{t('board.laneEmpty')}</p>}
        <ol class="lane-list" style={{ height: `${bugs.length * height}px` }}>
          {bugs.slice(first, last).map((bug, index) => (
            <li
              key={bug.id}
              class="lane-row"
              style={{ transform: `translateY(${(first + index) * height}px)` }}
              aria-posinset={first + index + 1}
              aria-setsize={total}
            >
              <Card bug={bug} project={project} columns={columns} actions={actions} isDragged={dragged.value?.id === bug.id} />
            </li>
          ))}
          {gap.value !== undefined && <li class="lane-gap" aria-hidden="true" style={{ transform: `translateY(${gap.value * height}px)` }} />}
        </ol>
        {next && (
          <div class="lane-more">
            <Spinner />
          </div>
        )}
      </div>
    </section>
  );
}
