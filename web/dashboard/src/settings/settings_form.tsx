// What stands around the fields of a page of settings: the form, what is wrong as a whole, and the bar that appears
// when something is unsaved.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../components/button';
import { FieldError } from '../components/field';
import { InfoIcon } from '../components/icons';
import { t } from '../i18n';
import { isOwner } from '../session/session';
import { isAbout, type SettingsForm } from './use_settings';

interface Props {
  form: Pick<SettingsForm<unknown>, 'isDirty' | 'isSaving' | 'save' | 'reset' | 'refusal'>;
  /** The settings that have a field here; an error of any other is shown above the bar. */
  fields: string[];
  children: ComponentChildren;
}

export function SettingsFormView({ form, fields, children }: Props) {
  const element = useRef<HTMLFormElement>(null);
  const { refusal } = form;
  const general = fields.some((field) => isAbout(refusal, field)) ? undefined : refusal?.sentence;

  // After a refusal the focus goes to what is refused.
  useEffect(() => {
    if (refusal) element.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [refusal]);

  return (
    <form
      ref={element}
      class="form settings-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.save();
      }}
    >
      {!isOwner.value && (
        <p class="note">
          <InfoIcon />
          <span>{t('shell.needsOwner')}</span>
        </p>
      )}
      <fieldset class="group form" disabled={!isOwner.value}>
        {children}
      </fieldset>
      <div role="alert">{general && <FieldError text={general} />}</div>
      {form.isDirty && (
        <div class="save-bar">
          <span class="soft">{t('settings.unsaved')}</span>
          <Button onClick={form.reset}>{t('shell.discard')}</Button>
          <Button type="submit" variant="primary" busy={form.isSaving}>
            {t('shell.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
