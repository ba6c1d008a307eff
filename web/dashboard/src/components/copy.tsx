// Copies a text, and says so.
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button, IconButton } from './button';
import { CheckIcon, CopyIcon } from './icons';
import { complain, toast } from './toast';

interface CopyProps {
  text: string | (() => Promise<string>);
  /** What is copied: `Copy the SDK key`. */
  label: string;
  /** Shown beside the icon; without it the label is a tooltip. */
  caption?: string;
  size?: 'medium' | 'small';
}

/** Over http from another machine there is no clipboard to write to: the text is selected beside the button and copied. */
async function copyText(text: string, beside: Element | null) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement('textarea'), { value: text, className: 'visually-hidden' });
  const focused = document.activeElement as HTMLElement | null;
  // Within the same dialog: all around it is inert.
  (beside ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  focused?.focus();
  if (!isDone) throw new DOMException('the browser did not copy');
}

export function CopyButton({ text, label, caption, size = 'small' }: CopyProps) {
  const [isDone, setDone] = useState(false);
  const copy = async (event: Event) => {
    const beside = (event.currentTarget as Element).parentElement;
    try {
      await copyText(typeof text === 'string' ? text : await text(), beside);
      toast(t('shell.copied'));
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    } catch (error) {
      complain(error instanceof DOMException ? t('shell.copyRefused') : error);
    }
  };
  const icon = isDone ? CheckIcon : CopyIcon;
  if (caption === undefined) return <IconButton size={size} label={label} icon={icon} onClick={copy} />;
  return (
    <Button size={size} icon={icon} aria-label={label} onClick={copy}>
      {caption}
    </Button>
  );
}

/** A key, an address, a line of code: to be read and taken along. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}

export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div class="code-block">
      <CopyButton text={code} label={label} />
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </div>
  );
}
