// An empty place says what would stand there and what to do next.
import type { ComponentChildren, ComponentType } from 'preact';
import type { IconProps } from './icons';

interface Props {
  icon: ComponentType<IconProps>;
  title: string;
  text?: ComponentChildren;
  /** It is all there is on its page, so its title is the page's heading. */
  isPage?: boolean;
  children?: ComponentChildren;
}

export function EmptyState({ icon: Icon, title, text, isPage = false, children }: Props) {
  return (
    <div class="empty">
      <Icon size={24} />
      {isPage ? (
        <h1 class="empty-title" tabIndex={-1}>
          {title}
        </h1>
      ) : (
        <p class="empty-title">{title}</p>
      )}
      {text && <p class="empty-text">{text}</p>}
      {children && <div class="empty-actions">{children}</div>}
    </div>
  );
}
