// One player for every format: plays, pauses, jumps, changes its speed and skips what is idle. It tells what it does
// by events: `time` while it plays and after a jump, `state`, `size`.
import { idleSpans, spanAt, type Span } from './idle';
import { openStage } from './open_stage';
import { toRecording } from './recording';
import type { Mark, Size, Stage } from './stage';

export type PlayerState = 'empty' | 'paused' | 'playing' | 'ended';

export interface ReplayFacts {
  format: 'rrweb' | 'dom' | 'frames';
  durationMs: number;
  width: number;
  height: number;
  /** Milliseconds since 1970. */
  startDate: number;
  marks: readonly Mark[];
  idle: readonly Span[];
}

export const speeds = [0.5, 1, 2, 4, 8] as const;

export class ReplayPlayer extends EventTarget {
  readonly #root: HTMLElement;
  #stage: Stage | undefined;
  #state: PlayerState = 'empty';
  #speed = 1;
  #request = 0;
  #idle: Span[] = [];
  /** Whether idle spans are skipped while it plays. */
  skipsIdle = true;

  /** `root` is the element into which it is drawn, in the recorded size. */
  constructor(root: HTMLElement) {
    super();
    this.#root = root;
  }

  /** Takes what the replay's address answered, and shows its first moment. Throws Unplayable. */
  async load(json: unknown): Promise<ReplayFacts> {
    this.unload();
    const recording = toRecording(json);
    const stage = await openStage(this.#root, recording);
    this.#stage = stage;
    this.#idle = idleSpans(stage.activityMs, stage.durationMs);
    stage.onResize = () => this.#tell('size');
    await stage.seek(0);
    this.#become('paused');
    return {
      format: recording.format, durationMs: stage.durationMs, ...stage.size,
      startDate: recording.startDate, marks: stage.marks, idle: this.#idle,
    };
  }

  unload(): void {
    cancelAnimationFrame(this.#request);
    this.#stage?.destroy();
    this.#stage = undefined;
    this.#become('empty');
  }

  get state(): PlayerState {
    return this.#state;
  }

  get timeMs(): number {
    return this.#stage?.timeMs() ?? 0;
  }

  get durationMs(): number {
    return this.#stage?.durationMs ?? 0;
  }

  get size(): Size {
    return this.#stage?.size ?? { width: 0, height: 0 };
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
    if (this.#state === 'playing') this.#stage?.play(this.timeMs, speed);
    this.#tell('state');
  }

  /** From where it stands, or from the start if it is at the end. */
  play(): void {
    if (!this.#stage || this.#state === 'playing') return;
    this.#stage.play(this.#state === 'ended' ? 0 : this.timeMs, this.#speed);
    this.#become('playing');
    this.#request = requestAnimationFrame(this.#step);
  }

  pause(): void {
    if (this.#state !== 'playing') return;
    cancelAnimationFrame(this.#request);
    this.#stage?.pause();
    this.#become('paused');
  }

  /** Shows that moment, and goes on playing from there if it was playing. */
  async seek(ms: number): Promise<void> {
    const stage = this.#stage;
    if (!stage) return;
    const wasPlaying = this.#state === 'playing';
    const isEnd = ms >= stage.durationMs;
    await stage.seek(ms);
    if (stage !== this.#stage) return;
    if (wasPlaying && !isEnd) stage.play(stage.timeMs(), this.#speed);
    else this.#become(isEnd ? 'ended' : 'paused');
    this.#tell('time');
  }

  readonly #step = () => {
    const stage = this.#stage;
    if (!stage || this.#state !== 'playing') return;
    const now = stage.timeMs();
    if (now >= stage.durationMs) {
      stage.pause();
      this.#become('ended');
    } else {
      const idle = this.skipsIdle ? spanAt(this.#idle, now) : undefined;
      if (idle) stage.play(idle.toMs, this.#speed);
      this.#request = requestAnimationFrame(this.#step);
    }
    this.#tell('time');
  };

  #become(state: PlayerState): void {
    if (this.#state === state) return;
    this.#state = state;
    if (state !== 'playing') cancelAnimationFrame(this.#request);
    this.#tell('state');
  }

  #tell(what: 'time' | 'state' | 'size'): void {
    this.dispatchEvent(new Event(what));
  }
}
