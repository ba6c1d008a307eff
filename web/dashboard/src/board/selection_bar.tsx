// What can be done with the selected bugs: shown at the foot of the window while there are any.
import { useEffect, useState } from 'preact/hooks';
import type { Bug, Column } from '../api/types';
import { priorities, priorityName, typeName, typesUsual } from '../bug/marks';
import { Button, IconButton } from '../components/button';
import { confirm } from '../components/confirm';
import { ChevronDownIcon, CloseIcon, TrashIcon } from '../components/icons';
import { Menu } from '../components/menu';
import { complain, toast } from '../components/toast';
import { t, tn } from '../i18n';
import { clearSelection, selection } from './selection';

type Change = Partial<Pick<Bug, 'status' | 'type' | 'priority'>>;

interface Props {
  columns: Column[];
  change: (ids: string[], change: Change) => Promise<void>;
  remove: (ids: string[]) => Promise<void>;
}

export function SelectionBar({ columns, change, remove }: Props) {
  const [isBusy, setBusy] = useState(false);
  const ids = [...selection.value];

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && clearSelection();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (ids.length === 0) return null;

  const run = async (work: () => Promise<void>, done: string) => {
    setBusy(true);
    try {
      await work();
      clearSelection();
      toast(done);
    } catch (error) {
      complain(error);
    } finally {
      setBusy(false);
    }
  };
  const set = (it: Change) => void run(() => change(ids, it), tn('board.changed', ids.length));
  const askToRemove = async () => {
    const yes = await confirm({
      title: tn('board.removeTitle', ids.length),
      text: t('bug.removeText'),
      action: t('shell.remove'),
      danger: true,
    });
    if (yes) await run(() => remove(ids), tn('board.removed', ids.length));
  };

  return (
    <div class="selection-bar" role="region" aria-label={t('board.selection')}>
      <span class="selection-count numbers">{tn('board.selected', ids.length)}</span>
      <ChangeMenu
        label={t('bug.status')}
        choices={columns.map(({ status, name }) => ({ label: name, onSelect: () => set({ status }) }))}
      />
      <ChangeMenu
        label={t('bug.priority')}
        choices={priorities.map((priority) => ({ label: priorityName(priority), onSelect: () => set({ priority }) }))}
      />
      <ChangeMenu
        label={t('bug.type')}
        choices={typesUsual.map((type) => ({ label: typeName(type), onSelect: () => set({ type }) }))}
      />
      <Button variant="quiet" icon={TrashIcon} busy={isBusy} onClick={() => void askToRemove()}>
        {t('shell.remove')}
      </Button>
      <IconButton label={t('board.clearSelection')} icon={CloseIcon} onClick={clearSelection} />
    </div>
  );
}

function ChangeMenu({ label, choices }: { label: string; choices: { label: string; onSelect: () => void }[] }) {
  return (
    <Menu label={t('board.set', { what: label })} entries={choices} align="start" variant="quiet">
      <span class="chooser-words">
        {label}
        <ChevronDownIcon size={12} />
      </span>
    </Menu>
  );
}
