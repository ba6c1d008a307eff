// A table of rows that lead somewhere. On a narrow screen each row becomes a block, with the column's name before its
// value. The whole row can be clicked; the link in it is what the keyboard reaches. Boxes choose rows; with Shift, all
// from the last one to this.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Checkbox } from './field';
import { rangeOf } from './range';

export interface TableColumn<T> {
  id: string;
  label: string;
  /** Its label is for those who hear it: a column of buttons, of marks. */
  hideLabel?: boolean;
  align?: 'end';
  /** Takes what is left. */
  isWide?: boolean;
  /** What the row is: first and without its label where a row is a block. */
  isTitle?: boolean;
  cell: (row: T) => ComponentChildren;
}

export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: Set<string>) => void;
  /** What the boxes are called: of one row, of all. */
  label: (id: string) => string;
  labelAll: string;
}

interface TableProps<T> {
  caption: string;
  columns: TableColumn<T>[];
  rows: T[];
  rowId: (row: T) => string;
  rowClass?: (row: T) => string;
  selection?: Selection;
  isBusy?: boolean;
}

export function Table<T>({ caption, columns, rows, rowId, rowClass, selection, isBusy }: TableProps<T>) {
  const lastChosen = useRef<string | undefined>(undefined);
  const all = rows.length > 0 && rows.every((row) => selection?.ids.has(rowId(row)));
  const select = (ids: string[], on: boolean) => {
    const next = new Set(selection?.ids);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    selection?.onChange(next);
  };
  return (
    <table class="table" aria-busy={isBusy || undefined}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {selection && (
            <th class="cell-check" scope="col">
              <Checkbox
                label={<span class="visually-hidden">{selection.labelAll}</span>}
                checked={all}
                onValue={(on) => select(rows.map(rowId), on)}
              />
            </th>
          )}
          {columns.map((column) => (
            <th key={column.id} scope="col" class={cellClass(column)}>
              <span class={column.hideLabel ? 'visually-hidden' : ''}>{column.label}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const id = rowId(row);
          return (
            <tr key={id} class={`row ${rowClass?.(row) ?? ''}`} aria-selected={selection ? selection.ids.has(id) : undefined} onClick={openRow}>
              {selection && (
                <td class="cell-check" onMouseDown={dontMarkText}>
                  <Checkbox
                    label={<span class="visually-hidden">{selection.label(id)}</span>}
                    checked={selection.ids.has(id)}
                    onValue={(on, isRange) => {
                      select(isRange ? rangeOf(rows.map(rowId), lastChosen.current, id) : [id], on);
                      lastChosen.current = id;
                    }}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.id} class={cellClass(column)} data-label={column.hideLabel ? undefined : column.label}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Shift chooses a range of rows, and would mark their text too. */
function dontMarkText(event: MouseEvent) {
  if (event.shiftKey) event.preventDefault();
}

function cellClass<T>(column: TableColumn<T>) {
  return [column.align === 'end' && 'cell-end', column.isWide && 'cell-wide', column.isTitle && 'cell-title'].filter(Boolean).join(' ');
}

/** A click anywhere in the row is one on its link, but for what can be used by itself, or for marking text. */
function openRow(event: MouseEvent) {
  const target = event.target as Element;
  if (target.closest('a, button, input, label, [popover]') || getSelection()?.toString()) return;
  (event.currentTarget as Element).querySelector<HTMLAnchorElement>('a.row-link')?.click();
}
