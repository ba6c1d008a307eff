// How a bug's status, priority and type are named and drawn. Shapes differ, not only colours; whoever shows a mark
// without its word gives the word to those who hear.
import type { Bug, Column, Priority } from '../api/types';
import { t, tMaybe } from '../i18n';
import { projectNamed } from '../projects/store';

/** What SDKs send. A project may know more: the type is an open word. */
export const typesUsual = ['BUG', 'FEATURE_REQUEST', 'GENERAL', 'RATING', 'CRASH', 'INQUIRY'];

export const priorities: Priority[] = ['HIGH', 'MEDIUM', 'LOW'];

/** A type nobody translated reads as it came, with its underscores as spaces. */
export function typeName(type: string) {
  return tMaybe(`bug.type.${type}`, type.replaceAll('_', ' '));
}

export function priorityName(priority: Priority) {
  return t(`bug.priority.${priority}`);
}

export const columnsUsual: Column[] = ['OPEN', 'INPROGRESS', 'DONE'].map((status) => ({ status, name: '' }));

/** The columns of a project. The three that every project has are named in the reader's language until they are renamed. */
export function columnsOf(project: string | undefined): Column[] {
  const columns = projectNamed(project)?.settings?.columns ?? columnsUsual;
  return columns.map((column) => ({ ...column, name: columnName(column) }));
}

const namesAtFirst: Record<string, string> = { OPEN: 'Open', INPROGRESS: 'In progress', DONE: 'Done' };

function columnName({ status, name }: Column) {
  if (name && name !== namesAtFirst[status]) return name;
  return tMaybe(`bug.status.${status}`, name || status);
}

export function statusName(project: string | undefined, status: string) {
  return columnsOf(project).find((column) => column.status === status)?.name ?? status;
}

/** How far along: an empty ring, a half one, a tick; what a team has added is a dotted ring. */
export function StatusMark({ status }: { status: string }) {
  const kind = { OPEN: 'open', INPROGRESS: 'half', DONE: 'done' }[status] ?? 'own';
  return (
    <svg class={`status-mark status-${kind}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <circle class="status-ring" cx="7" cy="7" r="5.5" />
      {kind === 'half' && <path class="status-fill" d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" />}
      {kind === 'done' && <path class="status-tick" d="m4.4 7.2 1.8 1.8 3.4-3.8" />}
      {kind === 'own' && <circle class="status-fill" cx="7" cy="7" r="2" />}
    </svg>
  );
}

const barsOf: Record<Priority, number> = { LOW: 1, MEDIUM: 2, HIGH: 3 };

/** One, two or three bars. */
export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <svg class={`priority-mark priority-${barsOf[priority]}`} width="14" height="14" viewBox="0 0 14 14" role="img" aria-label={priorityName(priority)}>
      <title>{priorityName(priority)}</title>
      {[0, 1, 2].map((bar) => (
        <rect key={bar} class={bar < barsOf[priority] ? 'bar-full' : 'bar-empty'} x={1.5 + bar * 4} y={9 - bar * 3} width="3" height={3 + bar * 3} rx="1" />
      ))}
    </svg>
  );
}

export function TypeTag({ type }: { type: string }) {
  const known = typesUsual.includes(type) ? type.toLowerCase() : 'other';
  return <span class={`type-tag type-${known}`}>{typeName(type)}</span>;
}

/** Its first line; a bug without words says so. */
export function titleOf(bug: Pick<Bug, 'description'>) {
  return bug.description.trim().split('\n', 1)[0] || t('bug.noDescription');
}
