// One bug on the board: a link to it, a box to select it, and a menu with every way to move it that the mouse has.
import { memo } from 'preact/compat';
import type { Bug, Column } from '../api/types';
import { PriorityMark, StatusMark, titleOf, TypeTag } from '../bug/marks';
import { Checkbox } from '../components/field';
import { ImageIcon, MoreIcon, PlayIcon } from '../components/icons';
import { Menu, type MenuEntry } from '../components/menu';
import { Time } from '../components/time';
import { t } from '../i18n';
import { projectPath } from '../routing/router';
import { may } from '../session/session';
import { initials } from '../shell/person_menu';
import { NewDot } from './new_mark';
import { order } from './order';
import { selection, toggle } from './selection';

/** What can be done with a card; the board does it. */
export interface CardActions {
  onPointerDown: (event: PointerEvent, bug: Bug) => void;
  onKeyDown: (event: KeyboardEvent, bug: Bug) => void;
  moveTo: (bug: Bug, status: string, end: 'top' | 'bottom') => void;
}

interface Props {
  bug: Bug;
  project: string;
  columns: Column[];
  actions: CardActions;
  isDragged: boolean;
}

function moveEntries(bug: Bug, columns: Column[], { moveTo }: CardActions): MenuEntry[] {
  return [
    { heading: t('board.moveTo') },
    ...columns.map(({ status, name }) => ({
      label: name,
      checked: status === bug.status,
      onSelect: () => status !== bug.status && moveTo(bug, status, 'top'),
    })),
    ...(order.value === 'newest'
      ? []
      : ([
          'line',
          { label: t('board.toTop'), onSelect: () => moveTo(bug, bug.status, 'top') },
          { label: t('board.toBottom'), onSelect: () => moveTo(bug, bug.status, 'bottom') },
        ] satisfies MenuEntry[])),
  ];
}

export const Card = memo(function Card({ bug, project, columns, actions, isDragged }: Props) {
  const title = titleOf(bug);
  const isSelected = selection.value.has(bug.id);
  const mayChange = may('member');
  return (
    <article
      class={`card ${isDragged ? 'card-away' : ''} ${isSelected ? 'card-selected' : ''}`}
      onPointerDown={(event) => mayChange && actions.onPointerDown(event, bug)}
    >
      <header class="card-head">
        <NewDot id={bug.id} />
        <span class="card-number numbers">#{bug.bugId}</span>
        <TypeTag type={bug.type} />
        <span class="card-end">
          {mayChange && (
            <Checkbox
              label={<span class="visually-hidden">{t('board.select', { number: bug.bugId })}</span>}
              checked={isSelected}
              onValue={(on) => toggle(bug.id, on)}
            />
          )}
          <PriorityMark priority={bug.priority} />
          {mayChange && (
            <Menu label={t('board.move', { number: bug.bugId })} icon={MoreIcon} size="small" entries={moveEntries(bug, columns, actions)} />
          )}
        </span>
      </header>
      <a
        class="card-link"
        href={projectPath(project, 'bugs', bug.bugId)}
        draggable={false}
        data-card={bug.id}
        aria-keyshortcuts="Shift+ArrowUp Shift+ArrowDown Shift+ArrowLeft Shift+ArrowRight"
        onKeyDown={(event) => actions.onKeyDown(event, bug)}
      >
        {title}
      </a>
      <footer class="card-foot">
        <span class="card-reporter">
          <span class="avatar avatar-small" data-initials={initials(bug.reportedBy)} aria-hidden="true" />
          <span class="cut">{bug.reportedBy || t('bug.anonymous')}</span>
        </span>
        <span class="card-end">
          {bug.screenshotUrl && <Sign icon={<ImageIcon size={14} />} says={t('bug.hasScreenshot')} />}
          {bug.hasWebReplay && <Sign icon={<PlayIcon size={14} />} says={t('bug.hasReplay')} />}
          <Time at={bug.createdAt} />
        </span>
      </footer>
    </article>
  );
});

function Sign({ icon, says }: { icon: preact.ComponentChild; says: string }) {
  return (
    <span title={says}>
      {icon}
      <span class="visually-hidden">{says}</span>
    </span>
  );
}

export function LaneHead({ column, total }: { column: Column; total: number }) {
  return (
    <h2 class="lane-head">
      <StatusMark status={column.status} />
      <span class="cut">{column.name}</span>
      <span class="lane-count numbers">{total}</span>
    </h2>
  );
}
