// The project itself: its name, its SDK key, its end.
import { api, projectApi } from '../api/client';
import type { Project } from '../api/types';
import { Button } from '../components/button';
import { confirm } from '../components/confirm';
import { Copyable } from '../components/copy';
import { TextField } from '../components/field';
import { RefreshIcon, TrashIcon } from '../components/icons';
import { complain, toast } from '../components/toast';
import { formatNumber, t } from '../i18n';
import { dropProject, keepProject } from '../projects/store';
import { navigate } from '../routing/router';
import { isOwner } from '../session/session';
import { SettingsFormView } from './settings_form';
import { useSettings } from './use_settings';

export function GeneralTab({ project }: { project: Project }) {
  const form = useSettings(
    project,
    ({ name }) => ({ name }),
    ({ name }) => ({ name: name.trim() }),
  );
  return (
    <>
      <SettingsFormView form={form} fields={['name']}>
        <TextField label={t('projects.name')} required value={form.draft.name} error={form.errorOf('name')} onValue={(name) => form.change({ name })} />
        <TextField label={t('projects.key')} readOnly class="mono" hint={t('settings.keyFixed')} value={project.project} onValue={() => {}} />
      </SettingsFormView>
      <SdkKey project={project} />
      <Removal project={project} />
    </>
  );
}

function SdkKey({ project }: { project: Project }) {
  const renew = async () => {
    const isSure = await confirm({ title: t('settings.renewTitle'), text: t('settings.renewText'), action: t('settings.renew'), danger: true });
    if (!isSure) return;
    try {
      keepProject(await api.post<Project>(`${projectApi(project.project)}/sdk-key/renew`));
      toast(t('settings.renewed'));
    } catch (error) {
      complain(error);
    }
  };
  return (
    <section class="section">
      <h2>{t('settings.sdkKey')}</h2>
      <p class="soft">{t('settings.sdkKeyText')}</p>
      <Copyable text={project.sdkKey} label={t('settings.copySdkKey')} />
      <div>
        <Button icon={RefreshIcon} disabled={!isOwner.value} onClick={renew}>
          {t('settings.renew')}
        </Button>
      </div>
    </section>
  );
}

function Removal({ project }: { project: Project }) {
  const remove = async () => {
    const isSure = await confirm({
      title: t('settings.removeTitle', { name: project.name }),
      text: t('settings.removeText', { bugs: formatNumber(project.counts?.bugs ?? 0) }),
      action: t('settings.remove'),
      danger: true,
    });
    if (!isSure) return;
    try {
      await api.remove(projectApi(project.project));
      dropProject(project.id);
      toast(t('settings.removed'));
      await navigate('/projects', { replace: true });
    } catch (error) {
      complain(error);
    }
  };
  return (
    <section class="section">
      <h2>{t('settings.removal')}</h2>
      <p class="soft">{t('settings.removalText')}</p>
      <div>
        <Button variant="danger" icon={TrashIcon} disabled={!isOwner.value} onClick={remove}>
          {t('settings.remove')}
        </Button>
      </div>
    </section>
  );
}
