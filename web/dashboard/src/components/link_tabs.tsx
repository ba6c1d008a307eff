// Tabs that are places: each has an address of its own, so they are links in a navigation and not tabs of a panel.
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  label: string;
  tabs: { id: string; label: string; href: string }[];
  chosen: string;
}

export function LinkTabs({ label, tabs, chosen }: Props) {
  const list = useRef<HTMLElement>(null);
  // On a narrow screen the one that is open may be off its edge.
  useEffect(() => list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [chosen]);
  return (
    <nav ref={list} class="tab-list" aria-label={label}>
      {tabs.map(({ id, label: name, href }) => (
        <a key={id} class="tab" href={href} aria-current={id === chosen ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
