// A word about a state. Its colour only repeats what the word and the shape of its dot say.
import type { ComponentChildren } from 'preact';

export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'bad';

/** full: it is so; half: it is on its way; ring: it is not, or not any more. */
export type Dot = 'full' | 'half' | 'ring';

interface BadgeProps {
  tone?: Tone;
  dot?: Dot;
  title?: string;
  children: ComponentChildren;
}

export function Badge({ tone = 'neutral', dot, title, children }: BadgeProps) {
  return (
    <span class={`badge badge-${tone}`} title={title}>
      {dot && (
        <svg class="badge-dot" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
          <circle class={dot === 'full' ? 'dot-full' : 'dot-ring'} cx="4" cy="4" r="3" />
          {dot === 'half' && <path class="dot-full" d="M4 1a3 3 0 0 1 0 6z" />}
        </svg>
      )}
      {children}
    </span>
  );
}
