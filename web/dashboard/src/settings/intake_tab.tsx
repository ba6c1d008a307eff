// Who may report and how much, what is scrubbed, and how long bugs are kept.
import type { Project } from '../api/types';
import { TextArea, TextField } from '../components/field';
import { t } from '../i18n';
import { SettingsFormView } from './settings_form';
import { readLines, readNumber, useSettings, writeLines } from './use_settings';

export function IntakeTab({ project }: { project: Project }) {
  const form = useSettings(
    project,
    ({ settings }) => ({
      allowedOrigins: writeLines(settings.allowedOrigins),
      reportsPerSecond: String(settings.reportsPerSecond),
      retentionDays: String(settings.retentionDays),
      scrubWords: writeLines(settings.scrubWords),
    }),
    (draft) => ({
      settings: {
        allowedOrigins: readLines(draft.allowedOrigins),
        reportsPerSecond: readNumber(draft.reportsPerSecond),
        retentionDays: readNumber(draft.retentionDays),
        scrubWords: readLines(draft.scrubWords),
      },
    }),
  );
  const { draft, change, errorOf } = form;
  return (
    <SettingsFormView form={form} fields={['allowedOrigins', 'reportsPerSecond', 'retentionDays', 'scrubWords']}>
      <TextArea
        label={t('settings.origins')}
        hint={t('settings.originsHint')}
        placeholder={'https://shop.example.com\nhttps://www.example.com'}
        rows={3}
        spellcheck={false}
        value={draft.allowedOrigins}
        error={errorOf('allowedOrigins')}
        onValue={(allowedOrigins) => change({ allowedOrigins })}
      />
      <TextField
        label={t('settings.rate')}
        hint={t('settings.rateHint')}
        type="number"
        min={0}
        step={1}
        class="input-number"
        value={draft.reportsPerSecond}
        error={errorOf('reportsPerSecond')}
        onValue={(reportsPerSecond) => change({ reportsPerSecond })}
      />
      <TextArea
        label={t('settings.words')}
        hint={t('settings.wordsHint')}
        placeholder={'iban\ncustomer_number'}
        rows={3}
        spellcheck={false}
        value={draft.scrubWords}
        error={errorOf('scrubWords')}
        onValue={(scrubWords) => change({ scrubWords })}
      />
      <TextField
        label={t('settings.retention')}
        hint={t('settings.retentionHint')}
        type="number"
        min={0}
        step={1}
        class="input-number"
        value={draft.retentionDays}
        error={errorOf('retentionDays')}
        onValue={(retentionDays) => change({ retentionDays })}
      />
    </SettingsFormView>
  );
}
