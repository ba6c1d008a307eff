// The page that the dashboard shows in a frame: it has a content security policy of its own, since a captured page has
// inline styles, which the dashboard's policy forbids. It is of the same origin, so the dashboard takes hold of
// `bughookReplay` and plays; the recording is scaled to whatever room the frame has.
import { dress } from './look';
import { ReplayPlayer } from './player';

dress(document);

const root = document.createElement('div');
root.className = 'stage';
document.body.append(root);

const player = new ReplayPlayer(root);
player.addEventListener('size', fit);
player.addEventListener('state', fit);
new ResizeObserver(fit).observe(document.documentElement);

function fit(): void {
  const { width, height } = player.size;
  root.hidden = width === 0 || height === 0;
  if (root.hidden) return;
  const scale = Math.min(innerWidth / width, innerHeight / height);
  root.style.width = `${width}px`;
  root.style.height = `${height}px`;
  root.style.transform = `translate(${(innerWidth - width * scale) / 2}px, ${(innerHeight - height * scale) / 2}px) scale(${scale})`;
}

window.bughookReplay = player;

declare global {
  interface Window {
    /** `ReplayPlayer` in the dashboard's frame, the film's interface in the renderer's jail. */
    bughookReplay: unknown;
  }
}
