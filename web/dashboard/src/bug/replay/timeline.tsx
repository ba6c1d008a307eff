// The timeline below a replay: a slider, and on its track what happened when. Marks differ by shape and height; a red one
// is an error, and the list beside it says which.
import type { Signal } from '@preact/signals';
import type { Mark } from '../../../../replay/src/stage';
import type { ReplayFacts } from '../../../../replay/src/player';
import { t } from '../../i18n';
import type { Entry } from '../log_entries';
import { clock } from './player_frame';

/** Arrows of the keyboard go by this at most: a replay has whole steps, so that its end is one of them. */
const stepMs = 500;

interface Props {
  facts: ReplayFacts;
  entries: readonly Entry[];
  timeMs: Signal<number>;
  seek: (ms: number) => void;
}

const heights: Record<Mark['kind'], number> = { click: 8, touch: 8, input: 5, page: 12 };

export function Timeline({ facts, entries, timeMs, seek }: Props) {
  return (
    <div class="timeline">
      <svg class="timeline-marks" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
        {facts.idle.map((span) => (
          <rect key={span.fromMs} class="timeline-idle" x={at(span.fromMs, facts)} y="5" height="6" width={at(span.toMs, facts) - at(span.fromMs, facts)} />
        ))}
        {facts.marks.map((mark, index) => (
          <rect key={index} class={`timeline-mark timeline-${mark.kind}`} x={at(mark.atMs, facts) - 1} width="2" y={8 - heights[mark.kind] / 2} height={heights[mark.kind]} />
        ))}
        {entries.filter((entry) => entry.level === 'error').map((entry, index) => (
          <rect key={index} class="timeline-error" x={at(entry.at - facts.startDate, facts) - 1.5} width="3" y="0" height="16" />
        ))}
      </svg>
      <Slider {...{ facts, timeMs, seek }} />
    </div>
  );
}

function at(ms: number, { durationMs }: ReplayFacts) {
  return Math.min(1000, Math.max(0, (ms / durationMs) * 1000));
}

/** By itself, so that the passing time draws nothing else anew. */
function Slider({ facts, timeMs, seek }: Omit<Props, 'entries'>) {
  const now = timeMs.value;
  const steps = Math.max(1, Math.ceil(facts.durationMs / stepMs));
  return (
    <input
      type="range"
      class="timeline-slider"
      aria-label={t('bug.replay.position')}
      aria-valuetext={t('bug.replay.positionOf', { now: clock(now), end: clock(facts.durationMs) })}
      min={0}
      max={steps}
      value={Math.round((now / facts.durationMs) * steps)}
      onInput={(event) => seek((Number(event.currentTarget.value) / steps) * facts.durationMs)}
    />
  );
}
