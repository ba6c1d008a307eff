// The stage for a recording. rrweb's player comes as a file of its own, when it is needed.
import { DomStage } from './dom/dom_stage';
import { FramesStage } from './frames/frames_stage';
import { Unplayable, type Recording } from './recording';
import type { Stage } from './stage';

export async function openStage(root: HTMLElement, recording: Recording): Promise<Stage> {
  try {
    return await build(root, recording);
  } catch (error) {
    root.replaceChildren();
    if (error instanceof Unplayable) throw error;
    throw new Unplayable('broken', error instanceof Error ? error.message : String(error));
  }
}

async function build(root: HTMLElement, recording: Recording): Promise<Stage> {
  switch (recording.format) {
    case 'dom':
      return new DomStage(root, recording);
    case 'frames': {
      const stage = new FramesStage(root, recording);
      await stage.prepare();
      return stage;
    }
    case 'rrweb': {
      const { RrwebStage } = await import('./rrweb/rrweb_stage');
      return new RrwebStage(root, recording);
    }
  }
}
