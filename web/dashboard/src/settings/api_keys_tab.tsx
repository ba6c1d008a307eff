// Keys for programs: named, with a role, shown once, revoked at any time.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { usePages } from '../api/resource';
import type { Role } from '../api/types';
import { Button, IconButton } from '../components/button';
import { confirm } from '../components/confirm';
import { Copyable } from '../components/copy';
import { CancelButton, Dialog } from '../components/dialog';
import { EmptyState } from '../components/empty_state';
import { SelectField, TextField } from '../components/field';
import { KeyIcon, PlusIcon, TrashIcon } from '../components/icons';
import { LoadFailed, sentenceOf } from '../components/load_failed';
import { LoadingRows } from '../components/loading';
import { Table } from '../components/table';
import { Time } from '../components/time';
import { complain } from '../components/toast';
import { t } from '../i18n';
import { isOwner } from '../session/session';
import { roles } from './members_tab';

interface ApiKey {
  id: string;
  name: string;
  role: Role;
  createdAt: string;
  lastUsedAt: string | null;
  /** Only in the answer that made it. */
  key?: string;
}

export function ApiKeysTab() {
  const list = usePages<ApiKey>(isOwner.value ? '/api-keys' : undefined);
  const [isMaking, setMaking] = useState(false);
  if (!isOwner.value) return <p class="note">{t('shell.needsOwner')}</p>;

  const revoke = async ({ id, name }: ApiKey) => {
    const isSure = await confirm({ title: t('keys.revokeTitle', { name }), text: t('keys.revokeText'), action: t('keys.revoke'), danger: true });
    if (!isSure) return;
    try {
      await api.remove(`/api-keys/${id}`);
      list.change((items) => items.filter((it) => it.id !== id));
    } catch (error) {
      complain(error);
    }
  };

  const make = (
    <Button variant="primary" icon={PlusIcon} onClick={() => setMaking(true)}>
      {t('keys.make')}
    </Button>
  );
  return (
    <section class="section">
      <div class="section-head">
        <h2>{t('keys.title')}</h2>
        {list.items.length > 0 && make}
      </div>
      <p class="soft">{t('keys.text')}</p>
      {list.error ? (
        <LoadFailed error={list.error} retry={list.reload} />
      ) : !list.isKnown ? (
        <LoadingRows rows={2} />
      ) : list.items.length === 0 ? (
        <div class="panel">
          <EmptyState icon={KeyIcon} title={t('keys.none')} text={t('keys.noneText')}>
            {make}
          </EmptyState>
        </div>
      ) : (
        <KeyTable keys={list.items} revoke={revoke} />
      )}
      {isMaking && <NewKeyDialog onClose={() => setMaking(false)} onMade={(made) => list.change((items) => [made, ...items])} />}
    </section>
  );
}

function KeyTable({ keys, revoke }: { keys: ApiKey[]; revoke: (key: ApiKey) => void }) {
  return (
    <div class="panel panel-table">
      <Table
        caption={t('keys.title')}
        rows={keys}
        rowId={(row) => row.id}
        columns={[
          { id: 'name', label: t('keys.name'), isWide: true, isTitle: true, cell: (row) => <strong class="cut">{row.name}</strong> },
          { id: 'role', label: t('members.role'), cell: (row) => t(`members.role.${row.role}`) },
          {
            id: 'used',
            label: t('keys.lastUsed'),
            cell: (row) => <span class="soft nowrap">{row.lastUsedAt ? <Time at={row.lastUsedAt} /> : t('members.never')}</span>,
          },
          {
            id: 'revoke',
            label: t('keys.revoke'),
            hideLabel: true,
            cell: (row) => <IconButton size="small" label={t('keys.revokeNamed', { name: row.name })} icon={TrashIcon} onClick={() => revoke(row)} />,
          },
        ]}
      />
    </div>
  );
}

function NewKeyDialog({ onMade, onClose }: { onMade: (key: ApiKey) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [made, setMade] = useState<ApiKey | undefined>();

  const create = async () => {
    setBusy(true);
    try {
      const { key, ...rest } = await api.post<ApiKey>('/api-keys', { name: name.trim(), role });
      setMade({ ...rest, ...(key ? { key } : {}) });
      onMade(rest);
    } catch (failure) {
      setError(sentenceOf(failure));
    } finally {
      setBusy(false);
    }
  };

  if (made) {
    return (
      <Dialog key="made" title={t('keys.made')} width="small" onClose={onClose} footer={<Button onClick={onClose}>{t('shell.close')}</Button>}>
        <p role="status">{t('keys.madeText')}</p>
        <Copyable text={made.key ?? ''} label={t('keys.copy')} />
      </Dialog>
    );
  }
  return (
    <Dialog
      key="ask"
      title={t('keys.make')}
      width="small"
      isDirty={name !== ''}
      onClose={onClose}
      onSubmit={create}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('keys.make')}
          </Button>
        </>
      }
    >
      <TextField label={t('keys.name')} required autofocus placeholder={t('keys.namePlaceholder')} value={name} error={error} onValue={setName} />
      <SelectField
        label={t('members.role')}
        hint={t(`members.role.${role}.hint`)}
        value={role}
        choices={roles.map((it) => ({ value: it, label: t(`members.role.${it}`) }))}
        onValue={(next) => setRole(next as Role)}
      />
    </Dialog>
  );
}
