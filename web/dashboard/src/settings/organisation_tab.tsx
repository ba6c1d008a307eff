// The organisation's name, and the way to another organisation of one's own.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { Button } from '../components/button';
import { CancelButton, Dialog } from '../components/dialog';
import { TextField } from '../components/field';
import { PlusIcon } from '../components/icons';
import { sentenceOf } from '../components/load_failed';
import { toast } from '../components/toast';
import { t } from '../i18n';
import { navigate } from '../routing/router';
import { useUnsaved } from '../routing/unsaved';
import { isOwner, loadSession, session, switchOrganisation } from '../session/session';

export function OrganisationTab() {
  const current = session.value?.organisation;
  const [name, setName] = useState(current?.name ?? '');
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const isDirty = name.trim() !== current?.name;
  useUnsaved(isDirty);

  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.patch('/organisation', { name: name.trim() });
      await loadSession();
      setError(undefined);
      toast(t('shell.saved'));
    } catch (failure) {
      setError(sentenceOf(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <form class="form settings-form" onSubmit={save}>
        <TextField label={t('organisation.name')} required disabled={!isOwner.value} value={name} error={error} onValue={setName} />
        <div>
          <Button type="submit" variant="primary" busy={isBusy} disabled={!isOwner.value || !isDirty}>
            {t('shell.save')}
          </Button>
        </div>
      </form>
      <section class="section">
        <h2>{t('organisation.another')}</h2>
        <p class="soft">{t('organisation.anotherText')}</p>
        <div>
          <Button icon={PlusIcon} onClick={() => setMaking(true)}>
            {t('organisation.make')}
          </Button>
        </div>
      </section>
      {isMaking && <NewOrganisationDialog onClose={() => setMaking(false)} />}
    </>
  );
}

function NewOrganisationDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const made = await api.post<{ id: string }>('/organisations', { name: name.trim() });
      await switchOrganisation(made.id);
      onClose();
      await navigate('/', { replace: true });
    } catch (failure) {
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('organisation.make')}
      width="small"
      isDirty={name !== ''}
      onClose={onClose}
      onSubmit={make}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('organisation.make')}
          </Button>
        </>
      }
    >
      <TextField label={t('organisation.name')} required autofocus value={name} error={error} onValue={setName} />
    </Dialog>
  );
}
