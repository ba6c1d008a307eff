// A button that opens a list of actions: the browser's popover (top layer, closes on Escape and on a click beside it)
// with the keys of a menu: arrows, Home, End, the first letters. Its place is computed here, since anchors in CSS are not
// everywhere yet. The list is in the document only while it is open: a board has a menu on each of its cards.
import type { ComponentChildren, ComponentType } from 'preact';
import { flushSync } from 'preact/compat';
import { useId, useRef, useState } from 'preact/hooks';
import { type ButtonProps, Button, IconButton } from './button';
import { CheckIcon, type IconProps } from './icons';

export interface MenuItem {
  label: string;
  icon?: ComponentType<IconProps>;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Given, the item is one choice of several. */
  checked?: boolean;
  hint?: string;
}

export type MenuEntry = MenuItem | 'line' | { heading: string };

interface MenuProps extends Omit<ButtonProps, 'children' | 'onClick' | 'label'> {
  /** The name of the button. Without `children` it is all there is to it, and is shown as a tooltip. */
  label: string;
  entries: MenuEntry[];
  align?: 'start' | 'end';
  children?: ComponentChildren;
}

const gap = 4;

function putBeside(menu: HTMLElement, button: HTMLElement, align: 'start' | 'end') {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = align === 'start' ? at.left : at.right - width;
  const fitsBelow = at.bottom + gap + height <= innerHeight || at.top < height;
  menu.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
  menu.style.top = `${fitsBelow ? at.bottom + gap : at.top - gap - height}px`;
}

export function Menu({ label, entries, align = 'end', children, icon, ...rest }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isThere, setThere] = useState(false);

  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)') ?? [])];

  const open = (focus: 'first' | 'last') => {
    flushSync(() => setThere(true));
    menu.current?.showPopover();
    const all = items();
    (focus === 'first' ? all[0] : all.at(-1))?.focus();
  };

  const close = () => menu.current?.hidePopover();

  const onKeys = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => {
      event.preventDefault();
      all[(index + all.length) % all.length]?.focus();
    };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(all.length - 1);
    else if (event.key === 'Tab') close();
    else if (event.key === 'Escape') {
      // The dialog that the menu stands in must not hear of it.
      event.preventDefault();
      event.stopPropagation();
      close();
      button.current?.focus();
    } else if (event.key.length === 1 && event.key !== ' ') {
      const wanted = all.findIndex((it, index) => index > at && it.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()));
      if (wanted >= 0) go(wanted);
    }
  };

  const opener = {
    ...rest,
    ref: button,
    'aria-haspopup': 'menu' as const,
    'aria-expanded': isOpen,
    'aria-controls': isThere ? id : undefined,
    onClick: () => (isOpen ? close() : open('first')),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      open(event.key === 'ArrowDown' ? 'first' : 'last');
    },
  };

  return (
    <>
      {children === undefined ? (
        <IconButton {...opener} {...(icon ? { icon } : {})} label={label} />
      ) : (
        <Button {...opener} {...(icon ? { icon } : {})} aria-label={label}>
          {children}
        </Button>
      )}
      {isThere && (
        <div
          ref={menu}
          id={id}
          class="menu"
          popover="auto"
          role="menu"
          aria-label={label}
          onKeyDown={onKeys}
          onToggle={(event) => {
            const opened = (event as unknown as ToggleEvent).newState === 'open';
            setOpen(opened);
            setThere(opened);
            if (opened && menu.current && button.current) putBeside(menu.current, button.current, align);
          }}
        >
          {entries.map((entry, index) => (
            <Entry
              key={index}
              entry={entry}
              onSelect={(item) => {
                close();
                button.current?.focus();
                item.onSelect();
              }}
            />
          ))}
        </div>
      )}
    </>
  );
}

function Entry({ entry, onSelect }: { entry: MenuEntry; onSelect: (item: MenuItem) => void }) {
  if (entry === 'line') return <hr class="menu-line" />;
  if ('heading' in entry) {
    return (
      <div class="menu-heading" role="presentation">
        {entry.heading}
      </div>
    );
  }
  const { icon: Icon, checked } = entry;
  return (
    <button
      type="button"
      class={`menu-item ${entry.danger ? 'menu-item-danger' : ''}`}
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      disabled={entry.disabled}
      onClick={() => onSelect(entry)}
    >
      {Icon && <Icon />}
      <span class="menu-item-label">{entry.label}</span>
      {entry.hint && <span class="menu-item-hint">{entry.hint}</span>}
      {checked && <CheckIcon />}
    </button>
  );
}
