// The replay of a bug: what the reporter saw, with a timeline, and the logs beside the moment they were written.
import { useMemo, useRef } from 'preact/hooks';
import { speeds } from '../../../../replay/src/player';
import { Unplayable } from '../../../../replay/src/recording';
import type { BugDetail } from '../../api/types';
import { IconButton } from '../../components/button';
import { EmptyState } from '../../components/empty_state';
import { Switch } from '../../components/field';
import { ExpandIcon, PauseIcon, PlayIcon, ResendIcon, WarningIcon } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Menu } from '../../components/menu';
import { formatNumber, type Key, t } from '../../i18n';
import { fileUrl } from '../links';
import { timedEntries } from '../log_entries';
import { Moments } from './moments';
import { clock, playerPage } from './player_frame';
import { Timeline } from './timeline';
import { type Playing, usePlayer } from './use_player';

export function ReplayView({ bug }: { bug: BugDetail }) {
  const view = useRef<HTMLDivElement>(null);
  const playing = usePlayer(fileUrl(bug.replayDataUrl));
  const { facts, error, player } = playing;
  const entries = useMemo(() => timedEntries(bug), [bug]);
  const seek = (ms: number) => void player?.seek(ms);

  const toggle = () => (playing.state.value === 'playing' ? player?.pause() : player?.play());
  return (
    <div
      ref={view}
      class="replay"
      onKeyDown={(event) => {
        if (event.key !== ' ' || (event.target as Element).closest('button, input[type=checkbox], [popover]')) return;
        event.preventDefault();
        toggle();
      }}
    >
      <div class="replay-main">
        <div class="replay-screen">
          <iframe class="replay-frame" src={playerPage} title={t('bug.replay.title')} tabIndex={-1} onLoad={(event) => playing.onFrameLoad(event.currentTarget)} />
          {!facts && !error && <Loading />}
          {error !== undefined && <EmptyState icon={WarningIcon} title={t('bug.replay.failed')} text={whyNot(error)} />}
        </div>
        {facts && (
          <div class="replay-controls">
            <Timeline {...{ facts, entries, seek }} timeMs={playing.timeMs} />
            <div class="replay-buttons">
              <PlayButton playing={playing} toggle={toggle} />
              <TimeShown playing={playing} />
              <SpeedMenu playing={playing} />
              <Switch label={t('bug.replay.skipIdle')} checked={playing.skipsIdle.value} onValue={(on) => (playing.skipsIdle.value = on)} />
              <IconButton label={t('bug.replay.fullScreen')} icon={ExpandIcon} onClick={() => void toggleFullScreen(view.current)} />
            </div>
          </div>
        )}
      </div>
      {facts && <Moments {...{ facts, entries, seek }} timeMs={playing.timeMs} />}
    </div>
  );
}

function whyNot(error: unknown) {
  return error instanceof Object && 'because' in error ? t(`bug.replay.because.${(error as Unplayable).because}` as Key) : t('bug.replay.notRead');
}

function PlayButton({ playing, toggle }: { playing: Playing; toggle: () => void }) {
  const state = playing.state.value;
  const isPlaying = state === 'playing';
  const icon = isPlaying ? PauseIcon : state === 'ended' ? ResendIcon : PlayIcon;
  return <IconButton variant="primary" label={t(isPlaying ? 'bug.replay.pause' : 'bug.replay.play')} icon={icon} onClick={toggle} />;
}

function TimeShown({ playing }: { playing: Playing }) {
  return (
    <span class="replay-time numbers">
      {clock(playing.timeMs.value)} <span class="soft">/ {clock(playing.facts?.durationMs ?? 0)}</span>
    </span>
  );
}

function SpeedMenu({ playing }: { playing: Playing }) {
  const speed = playing.speed.value;
  const entries = speeds.map((it) => ({
    label: `${formatNumber(it)}×`,
    checked: it === speed,
    onSelect: () => playing.player && (playing.player.speed = it),
  }));
  return (
    <Menu label={t('bug.replay.speed', { speed: formatNumber(speed) })} entries={entries} variant="quiet" align="start">
      {formatNumber(speed)}×
    </Menu>
  );
}

async function toggleFullScreen(element: HTMLElement | null) {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await element?.requestFullscreen?.();
}
