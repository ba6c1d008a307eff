// Search and filters, above the board and above the list. They stand in the address, so a filtered view can be sent on.
import { useEffect, useRef, useState } from 'preact/hooks';
import { priorities, priorityName, typeName, typesUsual } from '../bug/marks';
import type { Column, Priority } from '../api/types';
import { Button } from '../components/button';
import { TextField } from '../components/field';
import { ChevronDownIcon, CloseIcon } from '../components/icons';
import { Menu } from '../components/menu';
import { type Key, t } from '../i18n';
import { changeFilter, clearFilter, type Filter, filter, isFiltering, timeSpans } from './filter';

/** A pause this long ends a word: then it is looked for. */
const typedMs = 250;

interface Choice {
  value: string;
  label: string;
}

interface ChooserProps {
  label: string;
  chosen: string;
  choices: Choice[];
  onChoose: (value: string) => void;
}

function Chooser({ label, chosen, choices, onChoose }: ChooserProps) {
  const name = choices.find((choice) => choice.value === chosen)?.label;
  const entries = [{ value: '', label: t('board.any') }, ...choices].map((choice) => ({
    label: choice.label,
    checked: choice.value === chosen,
    onSelect: () => onChoose(choice.value),
  }));
  return (
    <Menu
      label={name ? `${label}: ${name}` : label}
      entries={entries}
      align="start"
      variant={name ? 'secondary' : 'quiet'}
      class={`chooser ${name ? 'chooser-set' : ''}`}
    >
      <span class="chooser-words">
        {label}
        {name && <b>{name}</b>}
        <ChevronDownIcon size={12} />
      </span>
    </Menu>
  );
}

/** A field whose text becomes the filter after a pause; another address becomes the field's text at once. */
function TypedFilter({ name, label, placeholder, type, shortcut }: { name: 'q' | 'reporter'; label: Key; placeholder: Key; type: 'search' | 'text'; shortcut?: string }) {
  const field = useRef<HTMLInputElement>(null);
  const pending = useRef(0);
  const current = filter.value[name];
  const [text, setText] = useState(current);
  const sent = useRef(current);

  useEffect(() => {
    if (current === sent.current) return;
    sent.current = current;
    setText(current);
  }, [current]);

  useEffect(() => {
    if (!shortcut) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== shortcut || event.ctrlKey || event.metaKey || (event.target as Element).closest('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [shortcut]);

  const apply = (value: string) => {
    clearTimeout(pending.current);
    sent.current = value.trim();
    changeFilter({ [name]: value.trim() } as Partial<Filter>);
  };

  return (
    <TextField
      ref={field}
      type={type}
      class={`filter-${name}`}
      label={t(label)}
      hideLabel
      placeholder={t(placeholder)}
      value={text}
      maxLength={200}
      onValue={(value) => {
        setText(value);
        clearTimeout(pending.current);
        pending.current = window.setTimeout(apply, typedMs, value);
      }}
      onBlur={() => text.trim() !== sent.current && apply(text)}
      onKeyDown={(event) => event.key === 'Enter' && apply(text)}
    />
  );
}

interface Props {
  /** Given, one may filter by them. The board shows them side by side anyway. */
  columns?: Column[];
  /** Types that this project has besides the usual ones. */
  types?: string[];
}

export function FilterBar({ columns, types = [] }: Props) {
  const it = filter.value;
  const allTypes = [...new Set([...typesUsual, ...types, ...(it.type ? [it.type] : [])])];
  return (
    <div class="filter-bar" role="search">
      <TypedFilter name="q" type="search" label="board.search" placeholder="board.searchHint" shortcut="/" />
      {columns && (
        <Chooser
          label={t('bug.status')}
          chosen={it.status}
          choices={columns.map(({ status, name }) => ({ value: status, label: name }))}
          onChoose={(status) => changeFilter({ status })}
        />
      )}
      <Chooser
        label={t('bug.type')}
        chosen={it.type}
        choices={allTypes.map((type) => ({ value: type, label: typeName(type) }))}
        onChoose={(type) => changeFilter({ type })}
      />
      <Chooser
        label={t('bug.priority')}
        chosen={it.priority}
        choices={priorities.map((priority: Priority) => ({ value: priority, label: priorityName(priority) }))}
        onChoose={(priority) => changeFilter({ priority })}
      />
      <Chooser
        label={t('board.time')}
        chosen={it.time}
        choices={Object.keys(timeSpans).map((span) => ({ value: span, label: t(`board.time.${span}` as Key) }))}
        onChoose={(time) => changeFilter({ time })}
      />
      <TypedFilter name="reporter" type="text" label="board.reporter" placeholder="board.reporter" />
      {isFiltering(it) && (
        <Button variant="quiet" icon={CloseIcon} onClick={clearFilter}>
          {t('board.clearFilter')}
        </Button>
      )}
    </div>
  );
}
