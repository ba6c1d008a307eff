// Sends again what failed or was held since a time: after an outage of the receiver, mostly.
import { useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { serverNow } from '../api/server_clock';
import type { Webhook } from '../api/types';
import { Button } from '../components/button';
import { CancelButton, Dialog } from '../components/dialog';
import { SelectField, TextField } from '../components/field';
import { sentenceOf } from '../components/load_failed';
import { toast } from '../components/toast';
import { t, tn } from '../i18n';

interface Props {
  project: string;
  /** To choose from; one is no choice. */
  webhooks: Webhook[];
  onDone: () => void;
  onClose: () => void;
}

const dayMs = 86_400_000;

/** What a datetime-local input takes: local time without a zone. */
export function localInput(date: Date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function RecoverDialog({ project, webhooks, onDone, onClose }: Props) {
  const [since, setSince] = useState(() => localInput(new Date(serverNow() - dayMs)));
  const [webhook, setWebhook] = useState(webhooks[0]?.id ?? '');
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);

  const recover = async () => {
    const time = new Date(since);
    if (Number.isNaN(time.getTime())) return setError(t('recover.invalid'));
    setBusy(true);
    try {
      const { count } = await api.post<{ count: number }>(projectApi(project, 'webhooks', webhook, 'recover'), { since: time.toISOString() });
      toast(tn('recover.done', count));
      onDone();
    } catch (failure) {
      setError(sentenceOf(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t('recover.title')}
      width="small"
      onClose={onClose}
      onSubmit={recover}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('recover.send')}
          </Button>
        </>
      }
    >
      <p class="soft">{t('recover.text')}</p>
      {webhooks.length > 1 && (
        <SelectField
          label={t('deliveries.webhook')}
          value={webhook}
          choices={webhooks.map(({ id, url }) => ({ value: id, label: url }))}
          onValue={setWebhook}
        />
      )}
      <TextField label={t('recover.since')} type="datetime-local" required autofocus value={since} error={error} onValue={setSince} />
    </Dialog>
  );
}
