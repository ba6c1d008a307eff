// Buttons: one look for each weight. `busy` keeps the width and the focus while something is under way.
import type { ComponentChildren, ComponentType, ButtonHTMLAttributes } from 'preact';
import { forwardRef } from 'preact/compat';
import type { IconProps } from './icons';
import { Spinner } from './loading';

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger';

interface CommonProps {
  variant?: Variant;
  size?: 'medium' | 'small';
  icon?: ComponentType<IconProps>;
  class?: string;
}

export interface ButtonProps extends CommonProps, Omit<ButtonHTMLAttributes, 'size' | 'icon' | 'class'> {
  busy?: boolean;
  children?: ComponentChildren;
}

function classes({ variant = 'secondary', size = 'medium', class: more = '' }: CommonProps) {
  return `button button-${variant} button-${size} ${more}`;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant, size, icon: Icon, busy = false, class: more, children, type = 'button', onClick, ...rest },
  ref,
) {
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      class={classes({ variant, size, class: more } as CommonProps)}
      aria-busy={busy || undefined}
      onClick={(event) => {
        // A busy button keeps the focus, so it is not disabled; but it does nothing twice.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Spinner /> : Icon && <Icon />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
});

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'label'> {
  /** What it does: its name for those who hear it, and its tooltip. */
  label: string;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, variant = 'quiet', class: more = '', ...rest },
  ref,
) {
  return <Button {...rest} ref={ref} variant={variant} class={`icon-button ${more}`} aria-label={label} title={label} />;
});

export interface LinkButtonProps extends CommonProps {
  href: string;
  target?: '_blank';
  rel?: string;
  download?: string;
  children?: ComponentChildren;
}

/** Looks like a button, is a link. */
export function LinkButton({ variant, size, icon: Icon, class: more, children, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} class={classes({ variant, size, class: more } as CommonProps)}>
      {Icon && <Icon />}
      <span>{children}</span>
    </a>
  );
}
