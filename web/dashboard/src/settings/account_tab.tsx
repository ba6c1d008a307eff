// One's own account: name, password, and the end of all sessions.
import { useState } from 'preact/hooks';
import { passwordLengthMin } from '../access/form';
import { api, Problem } from '../api/client';
import { Button } from '../components/button';
import { TextField } from '../components/field';
import { SignOutIcon } from '../components/icons';
import { sentenceOf } from '../components/load_failed';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { useUnsaved } from '../routing/unsaved';
import { loadSession, session, signOut } from '../session/session';

/** A form that changes the person: `save` answers whether it went well. */
function usePersonForm() {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const save = async (fields: Record<string, string>) => {
    setBusy(true);
    try {
      await api.patch('/person', fields);
      await loadSession();
      setErrors({});
      toast(t('shell.saved'));
      return true;
    } catch (error) {
      setErrors({ [(error instanceof Problem && error.field) || Object.keys(fields)[0] || '']: sentenceOf(error) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { errors, isBusy, save };
}

export function AccountTab() {
  return (
    <>
      <NameForm />
      <PasswordForm />
      <section class="section">
        <h2>{t('account.sessions')}</h2>
        <p class="soft">{t('account.sessionsText')}</p>
        <div>
          <Button icon={SignOutIcon} onClick={() => signOut({ everywhere: true }).catch(complain)}>
            {t('shell.signOutEverywhere')}
          </Button>
        </div>
      </section>
    </>
  );
}

function NameForm() {
  const person = session.value?.person;
  const [name, setName] = useState(person?.name ?? '');
  const form = usePersonForm();
  const isDirty = name.trim() !== person?.name;
  useUnsaved(isDirty);
  return (
    <form
      class="form settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.save({ name: name.trim() });
      }}
    >
      <TextField label={t('access.email')} type="email" readOnly value={person?.email ?? ''} onValue={() => {}} />
      <TextField label={t('access.name')} autocomplete="name" value={name} error={form.errors.name} onValue={setName} />
      <div>
        <Button type="submit" variant="primary" busy={form.isBusy} disabled={!isDirty}>
          {t('shell.save')}
        </Button>
      </div>
    </form>
  );
}

function PasswordForm() {
  const [values, setValues] = useState({ currentPassword: '', password: '' });
  const form = usePersonForm();
  useUnsaved(Object.values(values).some(Boolean));
  return (
    <section class="section">
      <h2>{t('account.password')}</h2>
      <form
        class="form settings-form"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await form.save(values)) setValues({ currentPassword: '', password: '' });
        }}
      >
        <TextField
          label={t('account.currentPassword')}
          type="password"
          autocomplete="current-password"
          required
          value={values.currentPassword}
          error={form.errors.currentPassword}
          onValue={(currentPassword) => setValues((before) => ({ ...before, currentPassword }))}
        />
        <TextField
          label={t('account.newPassword')}
          hint={t('access.passwordHint', { n: passwordLengthMin })}
          type="password"
          autocomplete="new-password"
          required
          minLength={passwordLengthMin}
          value={values.password}
          error={form.errors.password}
          onValue={(password) => setValues((before) => ({ ...before, password }))}
        />
        <div>
          <Button type="submit" variant="primary" busy={form.isBusy}>
            {t('account.changePassword')}
          </Button>
        </div>
      </form>
    </section>
  );
}
