// The player's page in a frame of ours: the same origin, but a content security policy of its own, since a captured page
// has inline styles, which ours forbids. We take hold of the player in it; what it plays has no script.
import type { ReplayPlayer } from '../../../../replay/src/player';

export const playerPage = '/replay';

/** The player of a frame whose page was loaded. */
export function playerOf(frame: HTMLIFrameElement): ReplayPlayer {
  const player = (frame.contentWindow as unknown as { bughookReplay?: ReplayPlayer } | null)?.bughookReplay;
  if (!player) throw new Error('the page of the replay player did not load');
  return player;
}

/** `1:07`, `1:02:03`. */
export function clock(ms: number) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
