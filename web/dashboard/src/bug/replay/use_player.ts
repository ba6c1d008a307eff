// A replay and its player as a component sees them: what is loaded, whether it plays, where it is.
import { signal, type Signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PlayerState, ReplayFacts, ReplayPlayer } from '../../../../replay/src/player';
import { fileUrl } from '../links';
import { playerOf } from './player_frame';

export interface Playing {
  facts: ReplayFacts | undefined;
  /** What went wrong: Unplayable has a `because`. */
  error: unknown;
  state: Signal<PlayerState>;
  timeMs: Signal<number>;
  speed: Signal<number>;
  skipsIdle: Signal<boolean>;
  player: ReplayPlayer | undefined;
  /** For the frame: when its page was loaded. */
  onFrameLoad: (frame: HTMLIFrameElement) => void;
}

async function fetchReplay(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { credentials: 'same-origin', signal });
  if (!response.ok) throw new Error(`the replay was answered with ${response.status}`);
  return withOurPictures(await response.json());
}

/** Of a mobile replay the pictures are files of this server: the player's page may load them by their path. */
function withOurPictures(json: Recorded): unknown {
  if (!Array.isArray(json.frames)) return json;
  return { ...json, frames: json.frames.map((frame) => ({ ...frame, url: fileUrl(String(frame?.url ?? '')) })) };
}

interface Recorded {
  frames?: { url?: unknown }[];
}

export function usePlayer(url: string): Playing {
  const [player, setPlayer] = useState<ReplayPlayer | undefined>();
  const [facts, setFacts] = useState<ReplayFacts | undefined>();
  const [error, setError] = useState<unknown>();
  const signals = useMemo(
    () => ({ state: signal<PlayerState>('empty'), timeMs: signal(0), speed: signal(1), skipsIdle: signal(true) }),
    [],
  );
  const last = useRef<ReplayPlayer | undefined>(undefined);

  useEffect(() => {
    if (!player) return;
    const ended = new AbortController();
    const { signal: until } = ended;
    const follow = () => {
      signals.state.value = player.state;
      signals.timeMs.value = player.timeMs;
      signals.speed.value = player.speed;
    };
    for (const name of ['time', 'state', 'size']) player.addEventListener(name, follow, { signal: until });
    setError(undefined);
    fetchReplay(url, until)
      .then((json) => player.load(json))
      .then((loaded) => !until.aborted && setFacts(loaded))
      .catch((problem: unknown) => !until.aborted && setError(problem));
    return () => {
      ended.abort();
      player.pause();
    };
  }, [player, url]);

  useEffect(() => {
    if (player) player.skipsIdle = signals.skipsIdle.value;
  }, [player, signals.skipsIdle.value]);

  return {
    ...signals,
    facts,
    error,
    player,
    onFrameLoad: (frame) => {
      try {
        const loaded = playerOf(frame);
        if (loaded !== last.current) setPlayer((last.current = loaded));
      } catch (problem) {
        setError(problem);
      }
    },
  };
}
