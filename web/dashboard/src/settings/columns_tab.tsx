// The columns of the board: their order and names, and further ones of the team's own. Three stay, since webhooks
// promise their statuses. Moved by buttons, which the keyboard reaches too; a moved row keeps the focus.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Column, Project } from '../api/types';
import { Button, IconButton } from '../components/button';
import { FieldError, TextField } from '../components/field';
import { ChevronDownIcon, ChevronUpIcon, PlusIcon, TrashIcon } from '../components/icons';
import { t } from '../i18n';
import { SettingsFormView } from './settings_form';
import { type SettingsForm, useSettings } from './use_settings';

const promised = ['OPEN', 'INPROGRESS', 'DONE'];

interface Row extends Column {
  key: number;
  /** Its status is not chosen yet: it follows the name. */
  isNew: boolean;
}

let lastKey = 0;

const statusLettersMax = 64;

/** `Needs info` becomes NEEDS_INFO, `Prüfung` PRUFUNG; of other letters than these there is nothing left. */
function plainStatus(name: string) {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  return plain.replace(/[^A-Z0-9]+/g, '_').replace(/^_/, '').slice(0, statusLettersMax).replace(/_$/, '');
}

/** In the order of the rows. A new column whose name leaves nothing is numbered. */
function statusesOf(rows: Row[]) {
  const taken = new Set(rows.map((row) => row.status));
  const numbered = () => {
    let n = 1;
    while (taken.has(`COLUMN_${n}`)) ++n;
    return `COLUMN_${n}`;
  };
  return rows.map((row) => {
    if (!row.isNew || !row.name.trim()) return row.status;
    const status = plainStatus(row.name) || numbered();
    taken.add(status);
    return status;
  });
}

export function ColumnsTab({ project }: { project: Project }) {
  const form = useSettings(
    project,
    ({ settings }) => ({ rows: settings.columns.map((column): Row => ({ ...column, key: keyOf(column.status), isNew: false })) }),
    ({ rows }) => {
      const statuses = statusesOf(rows);
      return { settings: { columns: rows.map(({ name }, index) => ({ status: statuses[index], name: name.trim() })) } };
    },
  );
  return (
    <SettingsFormView form={form} fields={['columns']}>
      <p class="soft">{t('settings.columnsText')}</p>
      <Rows form={form} />
      {form.refusal?.setting === 'columns' && <FieldError text={form.refusal.sentence} />}
    </SettingsFormView>
  );
}

const keys = new Map<string, number>();

/** The same status has the same key, so that a draft that was put back is the saved one again. */
function keyOf(status: string) {
  let key = keys.get(status);
  if (key === undefined) keys.set(status, (key = ++lastKey));
  return key;
}

function Rows({ form }: { form: SettingsForm<{ rows: Row[] }> }) {
  const list = useRef<HTMLDivElement>(null);
  const focusNext = useRef<string | undefined>(undefined);
  const { rows } = form.draft;
  const statuses = statusesOf(rows);
  const set = (next: Row[]) => form.change({ rows: next });

  // At once, so that it takes the very next key.
  useLayoutEffect(() => {
    if (focusNext.current) list.current?.querySelector<HTMLElement>(focusNext.current)?.focus();
    focusNext.current = undefined;
  });

  const move = (index: number, by: 1 | -1) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    if (!row) return;
    next.splice(index + by, 0, row);
    // At an end the button that was used is gone: its counterpart takes the focus.
    const isLast = index + by === (by === 1 ? rows.length - 1 : 0);
    focusNext.current = `[data-row="${row.key}"] [data-move="${isLast ? -by : by}"]`;
    set(next);
  };

  const add = () => {
    const key = ++lastKey;
    focusNext.current = `[data-row="${key}"] input`;
    set([...rows, { key, status: '', name: '', isNew: true }]);
  };

  return (
    <div class="column-rows" ref={list}>
      {rows.map((row, index) => (
        <div class="column-row" key={row.key} data-row={row.key}>
          <TextField
            label={t('settings.columnName', { n: index + 1 })}
            hideLabel
            value={row.name}
            error={form.errorOf(`columns[${index}]`)}
            onValue={(name) => set(rows.map((it) => (it.key === row.key ? { ...it, name } : it)))}
          />
          <code class="soft cut">{statuses[index]}</code>
          <div class="button-row">
            <IconButton size="small" label={t('settings.columnUp', { name: row.name })} icon={ChevronUpIcon} data-move={-1} disabled={index === 0} onClick={() => move(index, -1)} />
            <IconButton
              size="small"
              label={t('settings.columnDown', { name: row.name })}
              icon={ChevronDownIcon}
              data-move={1}
              disabled={index === rows.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              size="small"
              label={promised.includes(row.status) ? t('settings.columnStays') : t('settings.columnRemove', { name: row.name })}
              icon={TrashIcon}
              disabled={promised.includes(row.status)}
              onClick={() => {
                focusNext.current = '[data-add]';
                set(rows.filter((it) => it.key !== row.key));
              }}
            />
          </div>
        </div>
      ))}
      <div>
        <Button size="small" icon={PlusIcon} data-add onClick={add}>
          {t('settings.columnAdd')}
        </Button>
      </div>
    </div>
  );
}
