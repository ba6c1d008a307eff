// Asks a question and waits for the answer: `if (await confirm({...}))`. The question is shown by DialogHost, above
// everything. The safe answer has the focus.
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
}

interface Asked extends Question {
  answer: (yes: boolean) => void;
}

const asked = signal<Asked | undefined>(undefined);

export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = undefined;
        resolve(yes);
      },
    };
  });
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
        question.answer(false);
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
          <Button onClick={() => question.answer(false)} autofocus>
            {t('shell.cancel')}
          </Button>
          <Button variant={question.danger ? 'danger' : 'primary'} onClick={() => question.answer(true)}>
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
