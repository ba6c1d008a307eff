// Screenshots, films, and who may fetch files.
import type { Project, ProjectSettings } from '../api/types';
import { SelectField, Switch, TextField } from '../components/field';
import { t } from '../i18n';
import { SettingsFormView } from './settings_form';
import { readNumber, useSettings } from './use_settings';

const access: ProjectSettings['files'][] = ['public', 'signed', 'private'];

export function CaptureTab({ project }: { project: Project }) {
  const form = useSettings(
    project,
    ({ settings }) => ({
      screenshots: settings.screenshots,
      waitSeconds: String(settings.screenshots.waitSeconds),
      films: settings.films,
      files: settings.files,
    }),
    ({ screenshots, waitSeconds, films, files }) => ({
      settings: { screenshots: { ...screenshots, waitSeconds: readNumber(waitSeconds) }, films, files },
    }),
  );
  const { draft, change, errorOf } = form;
  const picture = (fields: Partial<ProjectSettings['screenshots']>) => change({ screenshots: { ...draft.screenshots, ...fields } });
  return (
    <SettingsFormView form={form} fields={['screenshots.waitSeconds', 'files']}>
      <section class="group">
        <h2>{t('settings.screenshots')}</h2>
        <Switch label={t('settings.render')} hint={t('settings.renderHint')} checked={draft.screenshots.render} onValue={(render) => picture({ render })} />
        <Switch
          label={t('settings.fetchImages')}
          hint={t('settings.fetchImagesHint')}
          disabled={!draft.screenshots.render}
          checked={draft.screenshots.fetchImages}
          onValue={(fetchImages) => picture({ fetchImages })}
        />
        <TextField
          label={t('settings.wait')}
          hint={t('settings.waitHint')}
          type="number"
          min={0}
          step={1}
          class="input-number"
          disabled={!draft.screenshots.render}
          value={draft.waitSeconds}
          error={errorOf('screenshots.waitSeconds')}
          onValue={(waitSeconds) => change({ waitSeconds })}
        />
      </section>
      <section class="group">
        <h2>{t('settings.films')}</h2>
        <Switch label={t('settings.automatic')} hint={t('settings.automaticHint')} checked={draft.films.automatic} onValue={(automatic) => change({ films: { automatic } })} />
      </section>
      <section class="group">
        <h2>{t('settings.files')}</h2>
        <SelectField
          label={t('settings.filesAccess')}
          hint={t(`settings.files.${draft.files}.hint`)}
          value={draft.files}
          error={errorOf('files')}
          choices={access.map((it) => ({ value: it, label: t(`settings.files.${it}`) }))}
          onValue={(files) => change({ files: files as ProjectSettings['files'] })}
        />
      </section>
    </SettingsFormView>
  );
}
