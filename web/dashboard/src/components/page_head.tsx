// The head of a page: its heading, which takes the focus when the page is gone to, and what can be done on it.
import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  /** Beside the heading: a badge, a count. */
  aside?: ComponentChildren;
  description?: ComponentChildren;
  children?: ComponentChildren;
}

export function PageHead({ title, aside, description, children }: Props) {
  return (
    <header class="page-head">
      <div class="page-head-words">
        <div class="page-head-title">
          <h1 tabIndex={-1}>{title}</h1>
          {aside}
        </div>
        {description && <p class="page-description">{description}</p>}
      </div>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}
