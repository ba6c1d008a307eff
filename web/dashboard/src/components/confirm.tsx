// Asks a question and waits for the answer: `if (await confirm({...}))`, or `await choose({...})` where there are two ways
// to go on. The question is shown by DialogHost, above everything. The safe answer has the focus.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './button';

export interface Question {
  title: string;
  text: ComponentChildren;
  /** What the button says that does it. */
  action: string;
  danger?: boolean;
  /** The other way to go on. */
  other?: string;
}

/** Undefined: neither. */
type Chosen = 'action' | 'other' | undefined;

interface Asked extends Question {
  answer: (chosen: Chosen) => void;
}

const asked = signal<Asked | undefined>(undefined);

export function choose(question: Question): Promise<Chosen> {
  asked.value?.answer(undefined);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (chosen) => {
        asked.value = undefined;
        resolve(chosen);
      },
    };
  });
}

export async function confirm(question: Question): Promise<boolean> {
  return (await choose(question)) === 'action';
}

function QuestionDialog({ question }: { question: Asked }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // At once, so that it takes the very next key.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement as HTMLElement | null;
    element?.showModal();
    return () => {
      if (element?.open) element.close();
      opener?.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog dialog-question"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        question.answer(undefined);
      }}
    >
      <div class="dialog-content">
        <header class="dialog-head">
          <h2 id={`${id}-title`}>{question.title}</h2>
        </header>
        <div class="dialog-body" id={`${id}-text`}>
          {question.text}
        </div>
        <footer class="dialog-foot">
          <Button onClick={() => question.answer(undefined)} autofocus>
            {t('shell.cancel')}
          </Button>
          {question.other && <Button onClick={() => question.answer('other')}>{question.other}</Button>}
          <Button variant={question.danger ? 'danger' : 'primary'} onClick={() => question.answer('action')}>
            {question.action}
          </Button>
        </footer>
      </div>
    </dialog>
  );
}

export function DialogHost() {
  return asked.value ? <QuestionDialog question={asked.value} /> : null;
}
