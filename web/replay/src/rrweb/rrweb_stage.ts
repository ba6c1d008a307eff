// Plays rrweb recordings with rrweb's own player, which is told never to replay canvas commands (that needs scripts)
// and to build only within its sandboxed frame. Loaded when such a recording is opened: it is most of the player's size.
import { Replayer } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';
import { Unplayable, type RrwebEvent, type RrwebRecording } from '../recording';
import { seal } from '../sealed_frame';
import type { Mark, Size, Stage } from '../stage';
import { EventType, Interaction, Source } from './events';
import { inertEvents } from './inert_events';

/** Key strokes nearer than this to the last are the same mark. */
const marksApartMs = 1500;

/** What a person does; a page that changes by itself is idle. */
const activities = new Set<unknown>([
  Source.MouseMove, Source.MouseInteraction, Source.Scroll, Source.Input, Source.TouchMove, Source.Drag,
]);

const silent = { log: () => {}, warn: () => {} };

export class RrwebStage implements Stage {
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  readonly activityMs: readonly number[];
  size: Size;
  onResize: (size: Size) => void = () => {};
  readonly #replayer: Replayer;
  /** rrweb shows nothing before the first full snapshot. */
  readonly #firstShownMs: number;
  #shownMs = 0;
  #isPlaying = false;
  #isAtEnd = false;

  constructor(root: HTMLElement, recording: RrwebRecording) {
    const events = inertEvents(recording.events);
    const first = events.find((event) => event.type === EventType.FullSnapshot);
    if (!first || events.length < 2) throw new Unplayable('empty', 'this replay has no page to start from');
    const startMs = events[0]!.timestamp;
    this.durationMs = Math.max(1, events.at(-1)!.timestamp - startMs);
    this.#firstShownMs = first.timestamp - startMs + 1;
    this.activityMs = events.filter(isActivity).map((event) => event.timestamp - startMs);
    this.marks = marksOf(events, startMs);
    this.size = sizeOf(events) ?? { width: recording.width || 1280, height: recording.height || 720 };
    this.#replayer = new Replayer(events as unknown as eventWithTime[], {
      root, mouseTail: false, triggerFocus: false, showWarning: false, UNSAFE_replayCanvas: false, logger: silent,
    });
    seal(this.#replayer.iframe);
    survive(this.#replayer);
    this.#replayer.on('resize', (size) => this.#resized(size as Size));
    this.#replayer.on('finish', () => { this.#isAtEnd = this.#isPlaying; });
  }

  async seek(ms: number): Promise<void> {
    this.#isPlaying = false;
    this.#isAtEnd = false;
    this.#shownMs = Math.min(Math.max(ms, 0), this.durationMs);
    this.#replayer.pause(this.#offset(this.#shownMs));
    await Promise.all([...(this.#replayer.iframe.contentDocument?.images ?? [])]
      .filter((image) => image.src).map((image) => image.decode().catch(() => {})));
  }

  play(fromMs: number, speed: number): void {
    this.#isPlaying = true;
    this.#isAtEnd = false;
    this.#replayer.setConfig({ speed });
    this.#replayer.play(this.#offset(fromMs));
  }

  pause(): void {
    this.#shownMs = this.timeMs();
    this.#isPlaying = false;
    this.#replayer.pause();
  }

  timeMs(): number {
    if (!this.#isPlaying) return this.#shownMs;
    return this.#isAtEnd ? this.durationMs : Math.min(this.#replayer.getCurrentTime(), this.durationMs);
  }

  destroy(): void {
    this.#replayer.destroy();
  }

  /** rrweb applies what lies before the offset, not what lies at it. */
  #offset(ms: number): number {
    return Math.max(ms + 1, this.#firstShownMs);
  }

  #resized({ width, height }: Size): void {
    if (!(width > 0 && height > 0)) return;
    this.size = { width, height };
    this.onResize(this.size);
  }
}

/** A change that makes no sense is passed over. rrweb throws, which would end the playing and lose what follows. */
function survive(replayer: Replayer): void {
  const inner = replayer as unknown as { applyIncremental(event: unknown, isSync: boolean): void };
  const apply = inner.applyIncremental.bind(replayer);
  inner.applyIncremental = (event, isSync) => {
    try {
      apply(event, isSync);
    } catch {
      // The event is the recorder's or a stranger's; there is nothing that we could do about it.
    }
  };
}

function isActivity(event: RrwebEvent): boolean {
  return event.type === EventType.IncrementalSnapshot && activities.has(event.data.source);
}

function sizeOf(events: readonly RrwebEvent[]): Size | undefined {
  const data = events.find((event) => event.type === EventType.Meta)?.data;
  const size = { width: Number(data?.width), height: Number(data?.height) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

function marksOf(events: readonly RrwebEvent[], startMs: number): Mark[] {
  const marks: Mark[] = [];
  let lastInputMs = -Infinity;
  let page: string | undefined;
  for (const { type, timestamp, data } of events) {
    const atMs = timestamp - startMs;
    if (type === EventType.Meta) {
      const label = String(data.href ?? '');
      if (page !== undefined && page !== label) marks.push({ atMs, kind: 'page', label });
      page = label;
    } else if (type === EventType.IncrementalSnapshot && data.source === Source.MouseInteraction) {
      if (data.type === Interaction.Click) marks.push({ atMs, kind: 'click' });
      if (data.type === Interaction.TouchStart) marks.push({ atMs, kind: 'touch' });
    } else if (type === EventType.IncrementalSnapshot && data.source === Source.Input) {
      if (atMs - lastInputMs >= marksApartMs) marks.push({ atMs, kind: 'input' });
      lastInputMs = atMs;
    }
  }
  return marks;
}
