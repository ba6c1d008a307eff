// The icons, drawn on a grid of 16 with a line of 1.5: one family, so that any two stand well beside each other. They
// take the colour of the text and say nothing by themselves; whoever uses one alone gives it a label.
import type { ComponentChildren } from 'preact';

export interface IconProps {
  size?: number;
}

function draw(children: ComponentChildren) {
  return function Icon({ size = 16 }: IconProps) {
    return (
      <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const BoardIcon = draw(<path d="M2.5 2.5h3v11h-3zM6.5 2.5h3v7h-3zM10.5 2.5h3v9h-3z" />);
export const ListIcon = draw(<path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h1M2.5 8h1M2.5 12h1" />);
export const WebhookIcon = draw(<path d="M9.8 2.5v6.2a3.3 3.3 0 0 1-6.6 0V7.5l2.2 2M9.8 2.5h2.7" />);
export const DeliveryIcon = draw(<path d="M13.8 2.2 2.2 6.6l4.6 2.1 2.2 4.9zM6.8 8.7l3-3" />);
export const SettingsIcon = draw(<path d="M2.5 4.5h4M10.5 4.5h3M2.5 11.5h2M8.5 11.5h5M8.5 2.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM6.5 9.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z" />);
export const ProjectsIcon = draw(<path d="M2.5 5.5 8 2.5l5.5 3L8 8.5zM2.5 8.2 8 11.2l5.5-3M2.5 10.9l5.5 3 5.5-3" />);
export const PeopleIcon = draw(<path d="M6 3a2.2 2.2 0 1 1 0 4.4A2.2 2.2 0 0 1 6 3zM2 13c0-2.4 1.7-3.8 4-3.8s4 1.4 4 3.8M10.5 3.2a2.1 2.1 0 0 1 0 4M11.6 9.4c1.5.4 2.4 1.6 2.4 3.6" />);
export const KeyIcon = draw(<path d="M5.5 7.2a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM7.8 8.1l5.7-5.6M11 5l2 2" />);
export const PlusIcon = draw(<path d="M8 3v10M3 8h10" />);
export const CloseIcon = draw(<path d="m4 4 8 8M12 4l-8 8" />);
export const CheckIcon = draw(<path d="m3 8.5 3.2 3.2L13 4.8" />);
export const ChevronDownIcon = draw(<path d="m4 6.2 4 4 4-4" />);
export const ChevronUpIcon = draw(<path d="m4 9.8 4-4 4 4" />);
export const ChevronRightIcon = draw(<path d="m6.2 4 4 4-4 4" />);
export const ChevronLeftIcon = draw(<path d="m9.8 4-4 4 4 4" />);
export const UpDownIcon = draw(<path d="m5 6.2 3-3 3 3M5 9.8l3 3 3-3" />);
export const MoreIcon = draw(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.4" />);
export const SearchIcon = draw(<path d="M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3.3 3.3" />);
export const FilterIcon = draw(<path d="M2.5 4h11M4.5 8h7M6.5 12h3" />);
export const CopyIcon = draw(<path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />);
export const EyeIcon = draw(<path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z" />);
export const EyeOffIcon = draw(<path d="M2.5 2.5l11 11M6.3 4.1A6 6 0 0 1 8 3.8c4 0 6.2 4.2 6.2 4.2a11 11 0 0 1-1.7 2.2M9.9 11.9a6 6 0 0 1-1.9.3C4 12.2 1.8 8 1.8 8a11 11 0 0 1 2.3-2.8" />);
export const RefreshIcon = draw(<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />);
export const ResendIcon = draw(<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3" />);
export const SendIcon = draw(<path d="M3 8h9M8.5 4 12.5 8l-4 4" />);
export const TrashIcon = draw(<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.2 4.5l.6 9h6.4l.6-9M6.7 7v4M9.3 7v4" />);
export const EditIcon = draw(<path d="m3 13 .6-2.8 7-7 2.2 2.2-7 7z" />);
export const ClockIcon = draw(<path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2 1.3" />);
export const WarningIcon = draw(<path d="M8 2.5 14 13H2zM8 6.5v3M8 11.2h.01" />);
export const InfoIcon = draw(<path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.5v3.2M8 5.3h.01" />);
export const ErrorIcon = draw(<path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5.2v3.4M8 10.7h.01" />);
export const MenuIcon = draw(<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />);
export const SignOutIcon = draw(<path d="M9.5 5V2.5h-7v11h7V11M6.5 8h7M11 5.5 13.5 8 11 10.5" />);
export const ExternalIcon = draw(<path d="M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.2 2.8 7.5 8.5" />);
export const PersonIcon = draw(<path d="M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM3 13.5c0-2.8 2-4.1 5-4.1s5 1.3 5 4.1" />);
export const LinkIcon = draw(<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.9-.9" />);
export const PlayIcon = draw(<path d="M4.5 3v10l8-5z" />);
export const PauseIcon = draw(<path d="M5 3.5v9M11 3.5v9" />);
export const ImageIcon = draw(<path d="M2.5 3.5h11v9h-11zM2.5 10.5l3-3 3 3 2-2 3 3M10.2 5.8h.01" />);
export const MinusIcon = draw(<path d="M3 8h10" />);
export const ExpandIcon = draw(<path d="M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10" />);
export const FilmIcon = draw(<path d="M2.5 3.5h11v9h-11zM5.5 3.5v9M10.5 3.5v9M2.5 6.5h3M2.5 9.5h3M10.5 6.5h3M10.5 9.5h3" />);
export const FileIcon = draw(<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3" />);
export const GripIcon = draw(<path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" stroke-width="2" />);

/** The mark: a hook with its eye. */
export function Mark({ size = 22 }: IconProps) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-hook" d="M20 7v12a6 6 0 0 1-12 0v-2l3.6 3.4" />
      <circle class="mark-eye" cx="20" cy="7.6" r="3" />
    </svg>
  );
}
