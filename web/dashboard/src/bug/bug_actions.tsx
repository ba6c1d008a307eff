// What can be done with a bug besides changing it: share it, make its film, render its picture again, remove it.
import { useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import type { BugDetail } from '../api/types';
import { Button, LinkButton } from '../components/button';
import { confirm } from '../components/confirm';
import { Copyable } from '../components/copy';
import { ExternalIcon, FilmIcon, RefreshIcon, TrashIcon } from '../components/icons';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { projectNamed } from '../projects/store';
import { navigate, projectPath } from '../routing/router';
import { fileUrl, shareLink } from './links';

interface Props {
  project: string;
  bug: BugDetail;
  /** Puts what the server answered in place. */
  set: (bug: BugDetail) => void;
}

export function ShareBox({ project, bug, set, mayChange }: Props & { mayChange: boolean }) {
  const isEnabled = projectNamed(project)?.settings?.share?.enabled ?? true;
  const renew = async () => {
    const yes = await confirm({ title: t('bug.share.renewTitle'), text: t('bug.share.renewText'), action: t('bug.share.renew') });
    if (!yes) return;
    try {
      set(await api.post<BugDetail>(projectApi(project, 'bugs', bug.id, 'share', 'renew')));
      toast(t('bug.share.renewed'));
    } catch (error) {
      complain(error);
    }
  };
  return (
    <section class="side-section">
      <h2>{t('bug.share')}</h2>
      {isEnabled ? (
        <>
          <Copyable text={shareLink(bug.shareToken)} label={t('bug.share.copy')} />
          <p class="field-hint">{t('bug.share.text')}</p>
          {mayChange && (
            <Button size="small" variant="quiet" icon={RefreshIcon} onClick={() => void renew()}>
              {t('bug.share.renew')}
            </Button>
          )}
        </>
      ) : (
        <p class="soft">{t('bug.share.off')}</p>
      )}
    </section>
  );
}

export function RenderBox({ project, bug, set, mayChange }: Props & { mayChange: boolean }) {
  const [busy, setBusy] = useState('');
  const ask = async (what: 'film' | 'screenshot') => {
    setBusy(what);
    try {
      set(await api.post<BugDetail>(projectApi(project, 'bugs', bug.id, what)));
      toast(t(what === 'film' ? 'bug.film.queued' : 'bug.screenshot.queued'));
    } catch (error) {
      complain(error);
    } finally {
      setBusy('');
    }
  };
  const mayFilm = mayChange && bug.replayDataUrl && !bug.filmUrl;
  const mayRender = mayChange && bug.screenshotDataUrl;
  if (!mayFilm && !mayRender && !bug.filmUrl && !bug.screenshotDataUrl) return null;
  return (
    <section class="side-section">
      <h2>{t('bug.renderings')}</h2>
      <div class="side-buttons">
        {mayRender && (
          <Button size="small" icon={RefreshIcon} busy={busy === 'screenshot' || bug.generatingScreenshot} onClick={() => void ask('screenshot')}>
            {t('bug.screenshot.again')}
          </Button>
        )}
        {mayFilm && (
          <Button size="small" icon={FilmIcon} busy={busy === 'film' || bug.generatingReplay} onClick={() => void ask('film')}>
            {t(bug.generatingReplay ? 'bug.film.makingShort' : 'bug.film.make')}
          </Button>
        )}
        {bug.filmUrl && (
          <LinkButton size="small" icon={FilmIcon} href={fileUrl(bug.filmUrl)} download={`bug-${bug.bugId}.mp4`}>
            {t('bug.film.download')}
          </LinkButton>
        )}
        {bug.screenshotDataUrl && (
          <LinkButton size="small" variant="quiet" icon={ExternalIcon} href={fileUrl(bug.screenshotDataUrl)} target="_blank" rel="noreferrer">
            {t('bug.capturedPage')}
          </LinkButton>
        )}
      </div>
    </section>
  );
}

export function RemoveButton({ project, bug }: { project: string; bug: BugDetail }) {
  const remove = async () => {
    const yes = await confirm({
      title: t('bug.removeTitle', { number: bug.bugId }),
      text: t('bug.removeText'),
      action: t('shell.remove'),
      danger: true,
    });
    if (!yes) return;
    try {
      await api.remove(projectApi(project, 'bugs', bug.id));
      toast(t('bug.removed', { number: bug.bugId }));
      await navigate(projectPath(project), { replace: true });
    } catch (error) {
      complain(error);
    }
  };
  return (
    <Button size="small" variant="quiet" icon={TrashIcon} onClick={() => void remove()}>
      {t('bug.remove')}
    </Button>
  );
}
