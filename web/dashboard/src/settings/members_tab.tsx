// Who belongs to the organisation and what they may do; who is invited.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { type Pages, usePages } from '../api/resource';
import type { Role } from '../api/types';
import { Button, IconButton } from '../components/button';
import { confirm } from '../components/confirm';
import { SelectField } from '../components/field';
import { PlusIcon, TrashIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { Table } from '../components/table';
import { Time } from '../components/time';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { isOwner, loadSession, session } from '../session/session';
import { type Invitation, InviteDialog } from './invite_dialog';

interface Member {
  id: string;
  email: string;
  name: string;
  role: Role;
  joinedAt: string;
  lastSeenAt: string | null;
}

export const roles: Role[] = ['owner', 'member', 'viewer'];

export function MembersTab() {
  const members = usePages<Member>('/members');
  const invitations = usePages<Invitation>(isOwner.value ? '/invitations' : undefined);
  const [isInviting, setInviting] = useState(false);
  return (
    <>
      <section class="section">
        <div class="section-head">
          <h2>{t('members.title')}</h2>
          {isOwner.value && (
            <Button variant="primary" icon={PlusIcon} onClick={() => setInviting(true)}>
              {t('members.invite')}
            </Button>
          )}
        </div>
        {members.error ? <LoadFailed error={members.error} retry={members.reload} /> : !members.isKnown ? <LoadingRows rows={3} /> : <Members list={members} />}
      </section>
      {invitations.items.length > 0 && <Invitations list={invitations} />}
      {isInviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(made) => invitations.change((items) => [made, ...items])}
        />
      )}
    </>
  );
}

function Members({ list }: { list: Pages<Member> }) {
  const own = session.value?.person.id;

  const setRole = async (member: Member, role: Role) => {
    try {
      await api.patch(`/members/${member.id}`, { role });
      toast(t('shell.saved'));
      // Whoever changes their own role sees at once what is left to them.
      if (member.id === own) await loadSession();
    } catch (error) {
      complain(error);
    }
    await list.reload();
  };

  const remove = async (member: Member) => {
    const name = member.name || member.email;
    const isSure = await confirm({ title: t('members.removeTitle', { name }), text: t('members.removeText'), action: t('shell.remove'), danger: true });
    if (!isSure) return;
    try {
      await api.remove(`/members/${member.id}`);
      list.change((items) => items.filter((it) => it.id !== member.id));
      if (member.id === own) await loadSession();
    } catch (error) {
      complain(error);
    }
  };

  return (
    <div class="panel panel-table">
      <Table
        caption={t('members.title')}
        rows={list.items}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'name',
            label: t('members.person'),
            isWide: true,
            isTitle: true,
            cell: (row) => (
              <div class="webhook-name">
                <strong class="cut">
                  {row.name || row.email}
                  {row.id === own && <span class="soft"> · {t('members.you')}</span>}
                </strong>
                {row.name && <span class="soft cut">{row.email}</span>}
              </div>
            ),
          },
          {
            id: 'seen',
            label: t('members.lastSeen'),
            cell: (row) => <span class="soft nowrap">{row.lastSeenAt ? <Time at={row.lastSeenAt} /> : t('members.never')}</span>,
          },
          {
            id: 'role',
            label: t('members.role'),
            cell: (row) =>
              isOwner.value ? (
                <SelectField
                  size="small"
                  label={t('members.roleOf', { name: row.name || row.email })}
                  hideLabel
                  value={row.role}
                  choices={roles.map((it) => ({ value: it, label: t(`members.role.${it}`) }))}
                  onValue={(role) => void setRole(row, role as Role)}
                />
              ) : (
                t(`members.role.${row.role}`)
              ),
          },
          {
            id: 'remove',
            label: t('shell.remove'),
            hideLabel: true,
            cell: (row) => isOwner.value && <IconButton size="small" label={t('members.remove', { name: row.name || row.email })} icon={TrashIcon} onClick={() => remove(row)} />,
          },
        ]}
      />
    </div>
  );
}

function Invitations({ list }: { list: Pages<Invitation> }) {
  const withdraw = async ({ id }: Invitation) => {
    try {
      await api.remove(`/invitations/${id}`);
      list.change((items) => items.filter((it) => it.id !== id));
    } catch (error) {
      complain(error);
    }
  };
  return (
    <section class="section">
      <h2>{t('invitations.title')}</h2>
      <div class="panel panel-table">
        <Table
          caption={t('invitations.title')}
          rows={list.items}
          rowId={(row) => row.id}
          columns={[
            { id: 'email', label: t('access.email'), isWide: true, cell: (row) => <span class="cut">{row.email}</span> },
            { id: 'role', label: t('members.role'), cell: (row) => t(`members.role.${row.role}`) },
            {
              id: 'expires',
              label: t('invitations.expires'),
              cell: (row) => (
                <span class="soft nowrap">
                  <Time at={row.expiresAt} isAhead />
                </span>
              ),
            },
            {
              id: 'withdraw',
              label: t('invitations.withdraw'),
              hideLabel: true,
              cell: (row) => <IconButton size="small" label={t('invitations.withdrawOf', { email: row.email })} icon={TrashIcon} onClick={() => withdraw(row)} />,
            },
          ]}
        />
      </div>
    </section>
  );
}
