// What somebody sees who has a bug's share link.
import type { Project, ProjectSettings } from '../api/types';
import { Switch } from '../components/field';
import { t } from '../i18n';
import { SettingsFormView } from './settings_form';
import { useSettings } from './use_settings';

const parts = ['showReplay', 'showLogs', 'showMetaData'] as const;

export function ShareTab({ project }: { project: Project }) {
  const form = useSettings(
    project,
    ({ settings }): ProjectSettings['share'] => settings.share,
    (share) => ({ settings: { share } }),
  );
  const { draft, change } = form;
  return (
    <SettingsFormView form={form} fields={[]}>
      <Switch label={t('settings.share')} hint={t('settings.shareHint')} checked={draft.enabled} onValue={(enabled) => change({ enabled })} />
      <div class="group">
        <h2>{t('settings.shareParts')}</h2>
        <p class="soft">{t('settings.sharePartsText')}</p>
        {parts.map((part) => (
          <Switch key={part} label={t(`settings.share.${part}`)} disabled={!draft.enabled} checked={draft[part]} onValue={(on) => change({ [part]: on })} />
        ))}
      </div>
    </SettingsFormView>
  );
}
