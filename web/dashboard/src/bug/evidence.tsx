// What the reporter saw: the screenshot, the replay, the film of it. Each as a tab where there is something to show or
// something to be said about it.
import { useState } from 'preact/hooks';
import type { BugDetail } from '../api/types';
import { EmptyState } from '../components/empty_state';
import { PlayIcon, WarningIcon } from '../components/icons';
import { Loading } from '../components/loading';
import { type Tab, Tabs } from '../components/tabs';
import { t } from '../i18n';
import { fileUrl } from './links';
import { ReplayView } from './replay/replay_view';
import { ScreenshotView } from './screenshot_view';

/** Which one is looked at stays when one goes to the next bug. */
let lastChosen = 'screenshot';

export function Evidence({ bug }: { bug: BugDetail }) {
  const [chosen, setChosen] = useState(lastChosen);
  const hasFilm = Boolean(bug.filmUrl) || bug.generatingReplay || bug.replayRenderingFailed;
  const tabs: Tab[] = [
    { id: 'screenshot', label: t('bug.screenshot') },
    ...(bug.replayDataUrl || bug.hasWebReplay ? [{ id: 'replay', label: t('bug.replay') }] : []),
    ...(hasFilm ? [{ id: 'film', label: t('bug.film') }] : []),
  ];
  const shown = tabs.some((tab) => tab.id === chosen) ? chosen : 'screenshot';
  const choose = (id: string) => {
    lastChosen = id;
    setChosen(id);
  };
  return (
    <section class="evidence" aria-label={t('bug.evidence')}>
      <Tabs label={t('bug.evidence')} tabs={tabs} chosen={shown} onChoose={choose}>
        {shown === 'screenshot' && <ScreenshotView key={bug.screenshotUrl} bug={bug} />}
        {shown === 'replay' && <Replay bug={bug} />}
        {shown === 'film' && <Film bug={bug} />}
      </Tabs>
    </section>
  );
}

function Replay({ bug }: { bug: BugDetail }) {
  if (bug.replayDataUrl) return <ReplayView key={bug.replayDataUrl} bug={bug} />;
  return <EmptyState icon={PlayIcon} title={t('bug.replay.gone')} text={bug.replayError ?? t('bug.replay.goneText')} />;
}

function Film({ bug }: { bug: BugDetail }) {
  if (bug.filmUrl) return <video class="film" src={fileUrl(bug.filmUrl)} controls preload="metadata" aria-label={t('bug.film')} />;
  if (bug.generatingReplay) {
    return (
      <div class="screenshot-none">
        <Loading />
        <p class="soft">{t('bug.film.making')}</p>
      </div>
    );
  }
  return <EmptyState icon={WarningIcon} title={t('bug.film.failed')} text={bug.replayError ?? ''} />;
}
