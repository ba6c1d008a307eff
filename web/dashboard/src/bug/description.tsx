// The description of a bug: its first line is the heading of the page. Edited in place; what others save meanwhile is
// shown beside what is being written, and one of the two is chosen.
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { BugDetail } from '../api/types';
import { Button, IconButton } from '../components/button';
import { TextArea } from '../components/field';
import { EditIcon, WarningIcon } from '../components/icons';
import { complain } from '../components/toast';
import { Version } from '../editing/which';
import { t } from '../i18n';
import { askToDiscard, useUnsaved } from '../routing/unsaved';
import { titleOf } from './marks';

interface Props {
  bug: BugDetail;
  /** Absent: to be read only. `before`: what the text was made from. */
  save?: (description: string, before: Edited) => Promise<void>;
}

/** A description, and the revision of the bug that it was read at. */
export interface Edited {
  description: string;
  revision: number | undefined;
}

/** What intake takes at most. */
const lengthMax = 10_000;

export function Description({ bug, save }: Props) {
  const [text, setText] = useState<string | undefined>();
  const [before, setBefore] = useState<Edited>({ description: '', revision: undefined });
  const [isBusy, setBusy] = useState(false);
  const isEditing = text !== undefined;
  const isDirty = isEditing && text !== bug.description;
  const isOvertaken = isDirty && bug.description !== before.description;
  useUnsaved(isDirty);
  const place = useRef<HTMLElement>(null);
  const wasEditing = useRef(false);
  const rest = bug.description.trim().split('\n').slice(1).join('\n').trim();

  // To the text, and back to the button. (A document has one autofocus, and this may not be its first.)
  useLayoutEffect(() => {
    if (isEditing !== wasEditing.current) place.current?.querySelector<HTMLElement>(isEditing ? 'textarea' : 'button')?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);

  const submit = async () => {
    setBusy(true);
    try {
      await save?.(text ?? '', before);
      setText(undefined);
    } catch (error) {
      complain(error);
    } finally {
      setBusy(false);
    }
  };

  const beginWith = (description: string) => {
    setBefore({ description: bug.description, revision: bug.__v });
    setText(description);
  };

  const cancel = async () => {
    if (!isDirty || (await askToDiscard())) setText(undefined);
  };

  if (isEditing) {
    return (
      <form
        ref={place as RefObject<HTMLFormElement>}
        class="description-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();  // or it would answer the question, too
            void cancel();
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
        }}
      >
        <h1 class="visually-hidden">{titleOf(bug)}</h1>
        <TextArea label={t('bug.description')} rows={6} maxLength={lengthMax} value={text} onValue={setText} />
        <div role="status">
          {isOvertaken && (
            <div class="note note-warning overtaken">
              <WarningIcon />
              <div>
                <p>{t('conflict.descriptionText')}</p>
                <Version label={t('conflict.theirs')} value={bug.description} />
                <div class="button-row">
                  <Button size="small" onClick={() => beginWith(text)}>
                    {t('conflict.keepMine')}
                  </Button>
                  <Button size="small" onClick={() => setText(undefined)}>
                    {t('conflict.takeTheirs')}
                  </Button>
                </div>
              </div>
            </div>
          )}
        </div>
        <div class="button-row">
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('shell.save')}
          </Button>
          <Button onClick={() => void cancel()}>{t('shell.cancel')}</Button>
        </div>
      </form>
    );
  }
  return (
    <div class="description" ref={place as RefObject<HTMLDivElement>}>
      <div class="description-head">
        <h1 tabIndex={-1} class="wrap-anywhere">
          {titleOf(bug)}
        </h1>
        {save && <IconButton label={t('bug.editDescription')} icon={EditIcon} onClick={() => beginWith(bug.description)} />}
      </div>
      {rest && <p class="description-text wrap-anywhere">{rest}</p>}
    </div>
  );
}
