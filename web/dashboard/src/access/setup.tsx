// First start: the one-time link that the server prints leads here. On a fresh data folder it makes the first owner,
// organisation and project; where `bughook init` made them, it sets the owner's password.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { useResource } from '../api/resource';
import type { Session } from '../api/types';
import { Button, LinkButton } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { TextField } from '../components/field';
import { LinkIcon } from '../components/icons';
import { Loading } from '../components/loading';
import { t } from '../i18n';
import { take } from '../session/session';
import { FormError, goOn, Lone, passwordLengthMin, useSending } from './form';
import { useToken } from './token';

interface Setup {
  email: string | null;
  organisation: string | null;
}

export function Page() {
  const token = useToken();
  const { data, error } = useResource<Setup>(token ? '/setup' : undefined, { token });
  if (!token || error) {
    return (
      <Lone title={t('access.setup')}>
        <EmptyState icon={LinkIcon} title={t('access.linkVoid')} text={t('access.setupVoidText')}>
          <LinkButton href="/signin">{t('access.signIn')}</LinkButton>
        </EmptyState>
      </Lone>
    );
  }
  if (!data) return <Loading />;
  return <SetupForm token={token} setup={data} />;
}

function SetupForm({ token, setup }: { token: string; setup: Setup }) {
  const [values, setValues] = useState({ email: setup.email ?? '', name: '', password: '', organisation: setup.organisation ?? '', project: '' });
  const set = (name: keyof typeof values) => (value: string) => setValues((before) => ({ ...before, [name]: value }));
  const isFresh = setup.organisation === null;

  const { isBusy, errors, send } = useSending(async () => {
    const { organisation, project, email, ...rest } = values;
    take(await api.post<Session>('/setup', { token, ...rest, ...(setup.email ? {} : { email }), ...(isFresh ? { organisation, project } : {}) }));
    goOn();
  });

  return (
    <Lone title={t('access.setupTitle')} text={t(isFresh ? 'access.setupText' : 'access.setupOwnerText')}>
      <form class="form" onSubmit={send}>
        <FormError text={errors[''] ?? errors.token} />
        {isFresh && (
          <>
            <TextField label={t('access.organisation')} required autofocus value={values.organisation} error={errors.organisation} onValue={set('organisation')} />
            <TextField
              label={t('access.project')}
              hint={t('access.projectHint')}
              required
              pattern="[A-Za-z0-9_\-]+"
              value={values.project}
              error={errors.project}
              onValue={set('project')}
            />
          </>
        )}
        <TextField
          label={t('access.email')}
          type="email"
          autocomplete="username"
          required
          readOnly={setup.email !== null}
          value={values.email}
          error={errors.email}
          onValue={set('email')}
        />
        <TextField label={t('access.name')} autocomplete="name" autofocus={!isFresh} required value={values.name} error={errors.name} onValue={set('name')} />
        <TextField
          label={t('access.newPassword')}
          hint={t('access.passwordHint', { n: passwordLengthMin })}
          type="password"
          autocomplete="new-password"
          required
          minLength={passwordLengthMin}
          value={values.password}
          error={errors.password}
          onValue={set('password')}
        />
        <Button type="submit" variant="primary" busy={isBusy}>
          {t('access.start')}
        </Button>
      </form>
    </Lone>
  );
}
