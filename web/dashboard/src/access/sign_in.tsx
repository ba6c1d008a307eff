// Signing in. The same words whether the e-mail or the password was wrong.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button';
import { TextField } from '../components/field';
import { t } from '../i18n';
import { query } from '../routing/router';
import { session, signIn } from '../session/session';
import { FormError, goOn, Lone, useSending } from './form';

export function Page() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { isBusy, errors, send } = useSending(() => signIn(email, password));
  const signedIn = session.value !== null;

  useEffect(() => {
    if (signedIn) goOn(query.value.get('next'));
  }, [signedIn]);

  return (
    <Lone title={t('access.signInTitle')}>
      <form class="form" onSubmit={send}>
        <FormError text={errors['']} />
        <TextField
          label={t('access.email')}
          type="email"
          name="email"
          autocomplete="username"
          required
          autofocus
          value={email}
          error={errors.email}
          onValue={setEmail}
        />
        <TextField
          label={t('access.password')}
          type="password"
          name="password"
          autocomplete="current-password"
          required
          value={password}
          error={errors.password}
          onValue={setPassword}
        />
        <Button type="submit" variant="primary" busy={isBusy}>
          {t('access.signIn')}
        </Button>
      </form>
    </Lone>
  );
}
