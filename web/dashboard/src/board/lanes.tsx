// All lanes, and how cards move in them: dragged, by the card's menu, and by the keyboard (arrows go from card to card,
// with Shift they take the card along). However it was moved, what happened is said, and a refusal is shown.
import { useMemo, useRef } from 'preact/hooks';
import type { Bug, Column } from '../api/types';
import { complain } from '../components/toast';
import { t } from '../i18n';
import { may } from '../session/session';
import { announce } from './announcer';
import type { BoardStore } from './board_store';
import type { CardActions } from './card';
import { onCardPointerDown, type Place } from './drag';
import { indexIn } from './lane';
import { LaneView } from './lane_view';
import { toggle } from './selection';
import { rowHeight } from './use_window';

interface Props {
  store: BoardStore;
  project: string;
  columns: Column[];
}

export function Lanes({ store, project, columns }: Props) {
  const lanes = useRef<HTMLDivElement>(null);
  const actions = useMemo(() => new Mover(store, columns, () => lanes.current).actions, [store, columns]);
  return (
    <div ref={lanes} class="lanes" role="group" aria-label={t('shell.board')}>
      {columns.map((column) => {
        const lane = store.lanes.get(column.status);
        return lane && (
          <LaneView key={column.status} {...{ column, lane, project, columns, actions }} more={(status) => void store.more(status)} />
        );
      })}
    </div>
  );
}

class Mover {
  readonly actions: CardActions;

  constructor(
    private readonly store: BoardStore,
    private readonly columns: Column[],
    private readonly root: () => HTMLElement | null,
  ) {
    this.actions = {
      onPointerDown: (event, bug) => onCardPointerDown(event, bug, (dropped, at) => void this.drop(dropped, at)),
      onKeyDown: (event, bug) => this.onKeyDown(event, bug),
      moveTo: (bug, status, end) => void this.move(bug, status, end === 'top' ? 0 : this.lane(status).bugs.length),
    };
  }

  private lane(status: string) {
    const lane = this.store.lanes.get(status);
    if (!lane) throw new Error(`the board has no lane ${status}`);
    return lane.value;
  }

  /** A gap counts the dragged card itself where it still lies. */
  private async drop(bug: Bug, { status, gap }: Place) {
    const own = indexIn(this.lane(status), bug.id);
    const index = own >= 0 && own < gap ? gap - 1 : gap;
    if (index !== own) await this.move(bug, status, index, { focuses: false });
  }

  private async move(bug: Bug, status: string, index: number, { focuses = true } = {}) {
    // The newest stay on top: there a bug changes its column, and nothing else.
    if (this.store.order === 'newest' && status === bug.status) return;
    const others = this.lane(status).bugs.filter((it) => it.id !== bug.id).length;
    const at = Math.max(0, Math.min(index, others));
    const moving = this.store.move(bug, status, at);
    if (focuses) this.focus(status, bug.id);
    const name = this.columns.find((column) => column.status === status)?.name ?? status;
    const position = indexIn(this.lane(status), bug.id) + 1;
    announce(t('board.moved', { number: bug.bugId, column: name, position, total: this.lane(status).total }));
    try {
      await moving;
    } catch (error) {
      complain(error);
      announce(t('board.movedBack', { number: bug.bugId }));
      if (focuses) this.focus(bug.status, bug.id);
    }
  }

  private onKeyDown(event: KeyboardEvent, bug: Bug) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (event.key === 'x' && may('member')) toggle(bug.id);
    if (!step) return;
    const [sideways, along] = step as [number, number];
    const column = this.columns.findIndex((it) => it.status === bug.status);
    const index = indexIn(this.lane(bug.status), bug.id);
    const target = this.columns[column + sideways];
    event.preventDefault();
    if (!target) return;
    if (!event.shiftKey) this.goTo(target.status, sideways ? index : index + along, sideways);
    else if (may('member')) this.take(bug, target.status, index, sideways, along);
  }

  private take(bug: Bug, status: string, index: number, sideways: number, along: number) {
    const at = sideways ? Math.min(index, this.lane(status).bugs.length) : index + along;
    if (at >= 0 && at < this.lane(status).bugs.length + (sideways ? 1 : 0)) void this.move(bug, status, at);
  }

  /** Sideways, empty lanes are passed over. */
  private goTo(status: string, index: number, sideways: number) {
    const { bugs } = this.lane(status);
    const bug = bugs[sideways ? Math.min(index, bugs.length - 1) : index];
    if (bug) return this.focus(status, bug.id);
    const next = this.columns[this.columns.findIndex((it) => it.status === status) + sideways];
    if (sideways && next) this.goTo(next.status, index, sideways);
  }

  /** The card may be out of sight, and so not in the document: its row is scrolled to first. */
  private focus(status: string, id: string) {
    const scroller = this.root()?.querySelector<HTMLElement>(`[data-lane="${CSS.escape(status)}"]`);
    if (!scroller) return;
    const height = rowHeight(scroller);
    const top = indexIn(this.lane(status), id) * height;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height - scroller.clientHeight;
    let framesLeft = 10;
    const look = () => {
      const card = scroller.querySelector<HTMLElement>(`[data-card="${id}"]`);
      if (card) card.focus({ preventScroll: true });
      else if (framesLeft-- > 0) requestAnimationFrame(look);
      scroller.closest('.lane')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    };
    requestAnimationFrame(look);
  }
}
