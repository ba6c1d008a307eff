// Invites somebody by a link, which is shown once: whoever has it joins.
import { useState } from 'preact/hooks';
import { api, Problem } from '../api/client';
import type { Role } from '../api/types';
import { Button } from '../components/button';
import { Copyable } from '../components/copy';
import { CancelButton, Dialog } from '../components/dialog';
import { SelectField, TextField } from '../components/field';
import { sentenceOf } from '../components/load_failed';
import { t } from '../i18n';

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
  /** Only in the answer that made it. */
  link?: string;
}

interface Props {
  onInvited: (invitation: Invitation) => void;
  onClose: () => void;
}

const invitable: Role[] = ['member', 'viewer', 'owner'];

export function InviteDialog({ onInvited, onClose }: Props) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const [made, setMade] = useState<Invitation | undefined>();

  const invite = async () => {
    setBusy(true);
    try {
      const invitation = await api.post<Invitation>('/invitations', { email: email.trim(), role });
      setMade(invitation);
      onInvited(invitation);
    } catch (error) {
      setErrors({ [error instanceof Problem && error.field === 'role' ? 'role' : 'email']: sentenceOf(error) });
    } finally {
      setBusy(false);
    }
  };

  if (made) {
    return (
      <Dialog key="made" title={t('invitations.made')} width="small" onClose={onClose} footer={<Button onClick={onClose}>{t('shell.close')}</Button>}>
        <p role="status">{t('invitations.madeText', { email: made.email })}</p>
        <Copyable text={made.link ?? ''} label={t('invitations.copy')} />
      </Dialog>
    );
  }
  return (
    <Dialog
      key="ask"
      title={t('members.invite')}
      width="small"
      isDirty={email !== ''}
      onClose={onClose}
      onSubmit={invite}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('invitations.make')}
          </Button>
        </>
      }
    >
      <TextField label={t('access.email')} type="email" required autofocus value={email} error={errors.email} onValue={setEmail} />
      <SelectField
        label={t('members.role')}
        hint={t(`members.role.${role}.hint`)}
        value={role}
        error={errors.role}
        choices={invitable.map((it) => ({ value: it, label: t(`members.role.${it}`) }))}
        onValue={(next) => setRole(next as Role)}
      />
    </Dialog>
  );
}
