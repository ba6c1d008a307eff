// For the server's films: one file, put into an empty page of the renderer's jail. The recording fills the upper left
// of the page in its own size; the renderer asks for a moment, photographs it, and asks for the next.
import { dress } from './look';
import { openStage } from './open_stage';
import { toRecording } from './recording';
import type { Stage } from './stage';

let stage: Stage | undefined;
dress(document);

const root = document.createElement('div');
root.className = 'stage';

declare global {
  interface Window {
    bughookReplay: unknown;
  }
}

window.bughookReplay = {
  /** What the replay's address answers, as an object or as its text. */
  async load(json: unknown): Promise<{ durationMs: number; width: number; height: number }> {
    stage?.destroy();
    stage = undefined;
    document.body.append(root);
    const opened = await openStage(root, toRecording(json));
    fit(opened);
    opened.onResize = () => fit(opened);
    await opened.seek(0);
    stage = opened;
    return { durationMs: opened.durationMs, ...opened.size };
  },

  /** Resolved when the moment can be photographed. */
  async seek(ms: number): Promise<void> {
    if (!stage) throw new Error('no replay is loaded');
    await stage.seek(ms);
  },
};

function fit({ size }: Stage): void {
  root.style.width = `${size.width}px`;
  root.style.height = `${size.height}px`;
}
