// When each picture and each touch of a mobile replay happened, from dates that SDKs write in several ways.
import { readDate } from '../dates';
import type { FramesRecording } from '../recording';

export interface TimedTouch {
  atMs: number;
  x: number;
  y: number;
  type: string;
}

export interface TimedFrame {
  atMs: number;
  url: string;
  screen: string;
  touches: TimedTouch[];
}

/** A picture a second is what SDKs take where the recording does not say. */
const intervalMsUsual = 1000;

export function timesOf(recording: FramesRecording): { frames: TimedFrame[]; durationMs: number } {
  const intervalMs = Number(recording.interval) > 0 ? Number(recording.interval) : intervalMsUsual;
  const dated = recording.frames
    .filter((frame) => typeof frame?.url === 'string')
    .map((frame, index) => ({ frame, index, date: readDate(frame.date) }));
  // One unreadable date makes the dates of all useless: then the interval counts.
  const isDated = dated.every(({ date }) => !Number.isNaN(date));
  if (isDated) dated.sort((a, b) => a.date - b.date);
  const start = dated[0]?.date ?? 0;
  const frames = dated.map(({ frame, index, date }) => {
    const atMs = isDated ? date - start : index * intervalMs;
    const touches = (frame.interactions ?? []).map((touch) => {
      const touchedAt = readDate(touch.date) - start;
      // They come with the picture that was taken after them.
      const isSound = isDated && touchedAt >= 0 && Math.abs(touchedAt - atMs) <= 10 * intervalMs;
      return { atMs: isSound ? touchedAt : atMs, x: Number(touch.x) || 0, y: Number(touch.y) || 0, type: String(touch.type) };
    });
    return { atMs, url: frame.url, screen: frame.screenname ?? '', touches };
  });
  return { frames, durationMs: (frames.at(-1)?.atMs ?? 0) + intervalMs };
}
