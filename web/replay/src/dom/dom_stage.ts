// Plays what the old web SDKs record: an initial page and the actions that changed it. Forwards, each action is drawn
// as it comes; to any other moment, the page of that moment is built anew.
import { ClockedStage, type Size, type Stage } from '../stage';
import { Unplayable, type DomRecording } from '../recording';
import { sealedFrame } from '../sealed_frame';
import type { DomModel } from './dom_model';
import { DomTimeline } from './dom_timeline';
import { PageBuilder } from './page_builder';
import { Pointer } from '../pointer';

/** So many actions ahead are drawn one by one; beyond, building the page anew is quicker. */
const actionsDrawnMax = 1500;

export class DomStage extends ClockedStage implements Stage {
  readonly durationMs: number;
  readonly marks;
  readonly activityMs;
  readonly size: Size;
  onResize = () => {};
  readonly #timeline: DomTimeline;
  readonly #builder: PageBuilder;
  readonly #pointer: Pointer;
  readonly #frame;
  #page: DomModel | undefined;
  #countShown = 0;

  constructor(root: HTMLElement, recording: DomRecording) {
    super();
    this.#timeline = new DomTimeline(recording);
    if (this.#timeline.actions.length === 0) throw new Unplayable('empty', 'nothing happens in this replay');
    this.durationMs = Math.max(1, this.#timeline.durationMs);
    this.marks = this.#timeline.marks;
    this.activityMs = this.#timeline.activityMs;
    this.size = { width: recording.width || 1280, height: recording.height || 720 };
    this.#frame = sealedFrame(root);
    this.#frame.element.width = String(this.size.width);
    this.#frame.element.height = String(this.size.height);
    this.#builder = new PageBuilder(this.#frame, recording.resourcesToResolve ?? {});
    this.#pointer = new Pointer(root);
  }

  async seek(ms: number): Promise<void> {
    this.pause();
    this.showAndKeep(ms);
    await imagesShown(this.#frame.page);
  }

  destroy(): void {
    this.pause();
    this.#frame.element.remove();
    this.#pointer.remove();
  }

  protected show(ms: number): void {
    const count = this.#timeline.countAt(ms);
    const isNear = this.#page && count >= this.#countShown && count - this.#countShown <= actionsDrawnMax;
    if (!isNear) {
      this.#page = this.#timeline.pageAfter(count);
      this.#builder.rebuild(this.#page);
      this.#page.listener = this.#builder;
    }
    for (let at = this.#countShown; isNear && at < count; ++at) this.#page!.apply(this.#timeline.actions[at]!.action);
    this.#countShown = count;
    const { pointer, windowScroll, isPressed } = this.#page!;
    this.#builder.scrollTo(windowScroll.x, windowScroll.y);
    // Recorded in the page's coordinates, shown in the window's.
    this.#pointer.show(pointer && { x: pointer.x - windowScroll.x, y: pointer.y - windowScroll.y }, isPressed);
  }
}

/** Pictures stand in the page as data: they are there at once, but are decoded a little later. */
async function imagesShown(page: Document): Promise<void> {
  await Promise.all([...page.images].filter((image) => image.src).map((image) => image.decode().catch(() => {})));
}
