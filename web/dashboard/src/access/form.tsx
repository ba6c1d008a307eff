// What the pages without a session share: a form in the middle of the page, and how its failure is shown.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ErrorIcon, Mark } from '../components/icons';
import { navigate } from '../routing/router';
import { fieldOf, refusalOf } from './refusal';

interface LoneProps {
  title: string;
  text?: ComponentChildren;
  children: ComponentChildren;
}

/** A page that stands alone. */
export function Lone({ title, text, children }: LoneProps) {
  return (
    <main id="main" class="lone" tabIndex={-1}>
      <div class="lone-card">
        <header class="lone-head">
          <Mark size={40} />
          <h1 tabIndex={-1}>{title}</h1>
          {text && <p class="soft">{text}</p>}
        </header>
        {children}
      </div>
    </main>
  );
}

export interface Sending {
  isBusy: boolean;
  /** What is wrong with one field, or with none in particular (''). */
  errors: Record<string, string>;
  send: (event: Event) => void;
}

/** A form's way to the server: busy while it is under way, errors by their field, then `done`. */
export function useSending(submit: () => Promise<void>): Sending {
  const [isBusy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const send = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setErrors({});
    try {
      await submit();
    } catch (error) {
      setErrors({ [fieldOf(error)]: refusalOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, errors, send: (event) => void send(event) };
}

/** What is wrong with the form as a whole; said when it comes. */
export function FormError({ text }: { text: string | undefined }) {
  return (
    <div role="alert">
      {text && (
        <p class="note note-bad">
          <ErrorIcon />
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}

/** Where a fresh session goes: only to a path of ours, never to what a link slipped in. */
export function goOn(next: string | null = null) {
  const isOurs = next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\');
  void navigate(isOurs && next ? next : '/', { replace: true });
}

export const passwordLengthMin = 10;
