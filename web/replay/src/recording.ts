// What a replay's address answers: three formats under one heading. The server has checked and cleaned them when they
// came in; nothing here relies on it, since a film or a page must not break, or run anything, on a bad one.

export interface Heading {
  format: string;
  /** Milliseconds since 1970; log entries are placed on the timeline by it. */
  startDate: number;
  baseUrl: string;
  width: number;
  height: number;
  isMobile: boolean;
}

/** rrweb's own events; see its documentation. Only the members that we look at are named. */
export interface RrwebEvent {
  type: number;
  timestamp: number;
  data: Record<string, unknown>;
}

export interface RrwebRecording extends Heading {
  format: 'rrweb';
  events: RrwebEvent[];
}

/** A node as the old SDKs record it: an element has its tag under the empty key, a text its `d`, a comment neither. */
export interface RecordedNode {
  id: number;
  ''?: string;
  a?: Record<string, string>;
  c?: RecordedNode[];
  d?: string;
}

/** One key says what happened; see `Actions` of the DOM player. */
export type RecordedAction = Record<string, unknown>;

export interface DomRecording extends Heading {
  format: 'dom';
  initialState: RecordedNode;
  initialActions?: RecordedAction[];
  actions: RecordedAction[];
  resourcesToResolve?: Record<string, string>;
}

export interface RecordedTouch {
  x: number;
  y: number;
  date: string;
  /** Touch down, touch moved, touch up. */
  type: 'TD' | 'TM' | 'TU';
}

export interface RecordedFrame {
  url: string;
  screenname?: string;
  date: string;
  interactions?: RecordedTouch[];
}

export interface FramesRecording extends Heading {
  format: 'frames';
  /** Milliseconds between two pictures, nominally. */
  interval: number;
  frames: RecordedFrame[];
}

export type Recording = RrwebRecording | DomRecording | FramesRecording;

/** Why a replay can not be shown; the dashboard says it in the reader's language. */
export class Unplayable extends Error {
  constructor(readonly because: 'empty' | 'unknownFormat' | 'broken', message: string) {
    super(message);
  }
}

/** Beyond this no screen goes; a recording that claims more is clamped, so that it can not exhaust memory. */
const sidePixelsMax = 8192;

function side(value: unknown, otherwise: number): number {
  const pixels = Math.round(Number(value));
  return pixels > 0 ? Math.min(pixels, sidePixelsMax) : otherwise;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes the answer, or its text; throws Unplayable. */
export function toRecording(json: unknown): Recording {
  const given: unknown = typeof json === 'string' ? JSON.parse(json) : json;
  if (!isObject(given)) throw new Unplayable('broken', 'the replay is no JSON object');
  const heading: Heading = {
    format: String(given.format),
    startDate: Number(given.startDate) || 0,
    baseUrl: String(given.baseUrl ?? ''),
    width: side(given.width, 0),
    height: side(given.height, 0),
    isMobile: given.isMobile === true,
  };
  switch (heading.format) {
    case 'rrweb':
      if (!Array.isArray(given.events)) throw new Unplayable('broken', 'an rrweb replay needs `events`');
      return { ...given, ...heading } as RrwebRecording;
    case 'dom':
      if (!isObject(given.initialState) || !Array.isArray(given.actions)) {
        throw new Unplayable('broken', 'a DOM replay needs `initialState` and `actions`');
      }
      return { ...given, ...heading } as unknown as DomRecording;
    case 'frames':
      if (!Array.isArray(given.frames)) throw new Unplayable('broken', 'a replay of frames needs `frames`');
      return { ...given, ...heading } as unknown as FramesRecording;
    default:
      throw new Unplayable('unknownFormat', `no player for the format \`${heading.format}\``);
  }
}
