// Plays what the mobile SDKs record: a picture a second, and where the screen was touched in between.
import { Unplayable, type FramesRecording } from '../recording';
import { ClockedStage, type Mark, type Size, type Stage } from '../stage';
import { timesOf, type TimedFrame } from './frame_times';

/** How long a touch stays to be seen after it happened. */
const touchShownMs = 500;

/** Fingers of two hands. */
const touchesMax = 10;

export class FramesStage extends ClockedStage implements Stage {
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  readonly activityMs: readonly number[];
  size: Size;
  onResize: (size: Size) => void = () => {};
  readonly #root: HTMLElement;
  readonly #frames: readonly TimedFrame[];
  readonly #image: HTMLImageElement;
  readonly #missing: HTMLElement;
  readonly #pictures: HTMLImageElement[];
  #touches: HTMLElement[] = [];
  /** The screen in the unit in which touches are given. */
  #screen: Size;

  constructor(root: HTMLElement, recording: FramesRecording) {
    super();
    const { frames, durationMs } = timesOf(recording);
    if (frames.length === 0) throw new Unplayable('empty', 'this replay has no pictures');
    this.#root = root;
    this.#frames = frames;
    this.durationMs = durationMs;
    const touches = frames.flatMap((frame) => frame.touches);
    this.activityMs = touches.map((touch) => touch.atMs).sort((a, b) => a - b);
    this.marks = marksOf(frames);
    this.size = { width: recording.width || 390, height: recording.height || 844 };
    this.#screen = this.size;
    const page = root.ownerDocument;
    this.#pictures = frames.map((frame) => picture(page, frame.url));
    this.#image = page.createElement('img');
    this.#image.alt = '';
    this.#missing = page.createElement('div');
    this.#missing.className = 'missing';
    root.append(this.#image, this.#missing);
  }

  /** Waits for the first picture, which has the size of all. */
  async prepare(): Promise<void> {
    const first = this.#pictures[0]!;
    await first.decode().catch(() => {});
    if (first.naturalWidth === 0) return;
    this.size = { width: first.naturalWidth, height: first.naturalHeight };
    this.#screen = screenOf(this.size, this.#frames, this.#screen);
    this.onResize(this.size);
  }

  async seek(ms: number): Promise<void> {
    this.pause();
    await this.#pictures[this.#indexAt(ms)]!.decode().catch(() => {});
    this.showAndKeep(ms);
    await this.#image.decode().catch(() => {});
  }

  destroy(): void {
    this.pause();
    this.#root.replaceChildren();
  }

  protected show(ms: number): void {
    const picture = this.#pictures[this.#indexAt(ms)]!;
    const isMissing = picture.complete && picture.naturalWidth === 0;
    this.#missing.hidden = !isMissing;
    if (!isMissing && picture.src !== this.#image.src) this.#image.src = picture.src;
    this.#showTouches(ms);
  }

  #indexAt(ms: number): number {
    let index = 0;
    while (index + 1 < this.#frames.length && this.#frames[index + 1]!.atMs <= ms) ++index;
    return index;
  }

  #showTouches(ms: number): void {
    const seen = this.#frames.flatMap((frame) => frame.touches)
      .filter((touch) => touch.atMs <= ms && ms - touch.atMs < touchShownMs).slice(-touchesMax);
    while (this.#touches.length < seen.length) {
      const dot = this.#root.ownerDocument.createElement('div');
      dot.className = 'touch';
      this.#root.append(dot);
      this.#touches.push(dot);
    }
    this.#touches.forEach((dot, index) => {
      const touch = seen[index];
      dot.hidden = !touch;
      if (!touch) return;
      dot.style.left = `${(touch.x / this.#screen.width) * 100}%`;
      dot.style.top = `${(touch.y / this.#screen.height) * 100}%`;
      dot.style.opacity = String(1 - (ms - touch.atMs) / touchShownMs);
    });
  }
}

function picture(page: Document, url: string): HTMLImageElement {
  const image = page.createElement('img');
  image.referrerPolicy = 'no-referrer';
  // Nothing but pictures: an image runs no script, and the page's policy says from where it may come.
  if (/^(https?:|data:image\/|blob:|\/)/i.test(url)) image.src = url;
  return image;
}

/**
 * Touches are given in points of the screen, pictures in pixels at half the scale: a screen that the report names is
 * taken at its word, otherwise it is the smallest multiple of the picture that holds every touch.
 */
function screenOf(picture: Size, frames: readonly TimedFrame[], named: Size): Size {
  const touches = frames.flatMap((frame) => frame.touches);
  const farthest = Math.max(0, ...touches.map((touch) => Math.max(touch.x / picture.width, touch.y / picture.height)));
  const isNamed = Math.abs(named.width / named.height - picture.width / picture.height) < 0.02;
  if (isNamed && touches.every((touch) => touch.x <= named.width && touch.y <= named.height)) return named;
  const times = Math.max(1, Math.ceil(farthest));
  return { width: picture.width * times, height: picture.height * times };
}

function marksOf(frames: readonly TimedFrame[]): Mark[] {
  const marks: Mark[] = [];
  let screen = frames[0]?.screen;
  for (const frame of frames) {
    if (frame.screen !== screen) marks.push({ atMs: frame.atMs, kind: 'page', label: frame.screen });
    screen = frame.screen;
    for (const touch of frame.touches) if (touch.type === 'TD') marks.push({ atMs: touch.atMs, kind: 'touch' });
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}
