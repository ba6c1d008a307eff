// What shows one format: a picture of the moment it was told to show. The player above it knows no format.

export interface Size {
  width: number;
  height: number;
}

/** Something a person did, drawn on the timeline. */
export interface Mark {
  atMs: number;
  kind: 'click' | 'touch' | 'input' | 'page';
  /** The page's address or the screen's name. */
  label?: string;
}

export interface Stage {
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  /** When somebody did something, in order: what lies far between two is idle. */
  readonly activityMs: readonly number[];
  readonly size: Size;
  /** Called when the recorded window changed its size. */
  onResize: (size: Size) => void;

  /** Shows that moment; resolved once it can be photographed. */
  seek(ms: number): Promise<void>;
  play(fromMs: number, speed: number): void;
  pause(): void;
  /** The moment shown now. */
  timeMs(): number;
  destroy(): void;
}

/** The moving part of a stage that can show any moment by itself: frames of the browser move the time on. */
export abstract class ClockedStage {
  #request = 0;
  #shownMs = 0;

  abstract readonly durationMs: number;
  /** Shows that moment at once. */
  protected abstract show(ms: number): void;

  timeMs(): number {
    return this.#shownMs;
  }

  protected showAndKeep(ms: number): void {
    this.#shownMs = Math.min(Math.max(ms, 0), this.durationMs);
    this.show(this.#shownMs);
  }

  play(fromMs: number, speed: number): void {
    this.pause();
    this.showAndKeep(fromMs);
    let startedAt: number | undefined;
    const step = (now: number) => {
      startedAt ??= now;
      this.showAndKeep(fromMs + (now - startedAt) * speed);
      this.#request = this.#shownMs < this.durationMs ? requestAnimationFrame(step) : 0;
    };
    this.#request = requestAnimationFrame(step);
  }

  pause(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }
}
