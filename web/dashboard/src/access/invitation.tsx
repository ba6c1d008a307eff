// Somebody was invited: joins with the account they have, or makes one.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { useResource } from '../api/resource';
import type { Role, Session } from '../api/types';
import { Button, LinkButton } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { TextField } from '../components/field';
import { LinkIcon } from '../components/icons';
import { Loading } from '../components/loading';
import { t } from '../i18n';
import { take } from '../session/session';
import { FormError, goOn, Lone, passwordLengthMin, useSending } from './form';
import { useToken } from './token';

interface Invitation {
  organisation: string;
  email: string;
  role: Role;
  hasAccount: boolean;
}

export function Page() {
  const token = useToken();
  const { data, error } = useResource<Invitation>(token ? '/invitation' : undefined, { token });
  if (!token || error) {
    return (
      <Lone title={t('access.invitation')}>
        <EmptyState icon={LinkIcon} title={t('access.linkVoid')} text={t('access.invitationVoidText')}>
          <LinkButton href="/signin">{t('access.signIn')}</LinkButton>
        </EmptyState>
      </Lone>
    );
  }
  if (!data) return <Loading />;
  return <AcceptForm token={token} invitation={data} />;
}

function AcceptForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const isNew = !invitation.hasAccount;
  const { isBusy, errors, send } = useSending(async () => {
    take(await api.post<Session>('/invitation/accept', { token, password, ...(isNew ? { name } : {}) }));
    goOn();
  });
  return (
    <Lone
      title={t('access.joinTitle', { organisation: invitation.organisation })}
      text={t(isNew ? 'access.joinNewText' : 'access.joinKnownText', { role: t(`access.role.${invitation.role}`) })}
    >
      <form class="form" onSubmit={send}>
        <FormError text={errors[''] ?? errors.token} />
        <TextField label={t('access.email')} type="email" autocomplete="username" readOnly value={invitation.email} onValue={() => {}} />
        {isNew && <TextField label={t('access.name')} autocomplete="name" autofocus required value={name} error={errors.name} onValue={setName} />}
        <TextField
          label={t(isNew ? 'access.newPassword' : 'access.password')}
          hint={isNew ? t('access.passwordHint', { n: passwordLengthMin }) : undefined}
          type="password"
          autocomplete={isNew ? 'new-password' : 'current-password'}
          autofocus={!isNew}
          required
          minLength={isNew ? passwordLengthMin : undefined}
          value={password}
          error={errors.password}
          onValue={setPassword}
        />
        <Button type="submit" variant="primary" busy={isBusy}>
          {t('access.join')}
        </Button>
      </form>
    </Lone>
  );
}
