// A modal dialog: the browser's own, which keeps the focus inside, makes the rest inert, and gives the focus back when
// it closes. Escape, the cross, Cancel and a click beside it ask first when something in it is unsaved.
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { askToDiscard, useUnsaved } from '../routing/unsaved';
import { Button, IconButton } from './button';
import { CloseIcon } from './icons';

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Something would be lost: ask before closing. */
  isDirty?: boolean;
  width?: 'small' | 'medium' | 'large';
  description?: ComponentChildren;
  footer?: ComponentChildren;
  /** Given, the body and the footer are a form: Enter and a submit button send it. */
  onSubmit?: () => void;
  children: ComponentChildren;
}

/** How the dialog around is left, for `CancelButton`. */
const Leave = createContext(() => {});

/** Stands in a dialog's footer, and asks as Escape does. */
export function CancelButton() {
  return <Button onClick={useContext(Leave)}>{t('shell.cancel')}</Button>;
}

export function Dialog({ title, onClose, isDirty = false, width = 'medium', description, footer, onSubmit, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useUnsaved(isDirty);

  // At once, so that it takes the very next key.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement as HTMLElement | null;
    element?.showModal();
    element?.querySelector<HTMLElement>('[autofocus]')?.focus();
    return () => {
      if (element?.open) element.close();
      opener?.focus();
    };
  }, []);

  const askToClose = async () => {
    if (!isDirty || (await askToDiscard())) onClose();
  };

  const inside = (
    <Leave.Provider value={() => void askToClose()}>
      <header class="dialog-head">
        <div>
          <h2 id={id}>{title}</h2>
          {description && <p class="dialog-description">{description}</p>}
        </div>
        <IconButton label={t('shell.close')} icon={CloseIcon} onClick={askToClose} />
      </header>
      <div class="dialog-body">{children}</div>
      {footer && <footer class="dialog-foot">{footer}</footer>}
    </Leave.Provider>
  );

  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${width}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        void askToClose();
      }}
      onKeyDown={(event) => {
        // Chromium closes on a second Escape whatever `cancel` says: so it hears of none.
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        void askToClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) void askToClose();
      }}
    >
      {onSubmit ? (
        <form
          class="dialog-content"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {inside}
        </form>
      ) : (
        <div class="dialog-content">{inside}</div>
      )}
    </dialog>
  );
}
