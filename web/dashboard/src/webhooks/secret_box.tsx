// The signing secret of a saved webhook: shown when asked for, copied, replaced. The old one goes on signing beside
// the new one for a day, so that a receiver can change over without missing a webhook.
import { useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { Button, IconButton } from '../components/button';
import { confirm } from '../components/confirm';
import { CopyButton } from '../components/copy';
import { EyeIcon, EyeOffIcon, RefreshIcon } from '../components/icons';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { isMember } from '../session/session';

const overlapHours = 24;

interface Secret {
  secret: string;
}

export function SecretBox({ project, webhook }: { project: string; webhook: string }) {
  const [secret, setSecret] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const path = projectApi(project, 'webhooks', webhook, 'secret');

  const busily = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      complain(error);
    } finally {
      setBusy(false);
    }
  };

  const read = async () => (await api.get<Secret>(path)).secret;
  const reveal = () => busily(async () => setSecret(await read()));
  const rotate = async () => {
    const isSure = await confirm({
      title: t('secret.rotateTitle'),
      text: t('secret.rotateText', { hours: overlapHours }),
      action: t('secret.rotate'),
    });
    if (!isSure) return;
    await busily(async () => {
      const next = await api.post<Secret>(`${path}/rotate`, { overlapSeconds: overlapHours * 3600 });
      setSecret(next.secret);
      toast(t('secret.rotated', { hours: overlapHours }));
    });
  };

  return (
    <div class="secret">
      <div class="copyable">
        <code aria-live="polite">
          {secret ?? (
            <>
              <span aria-hidden="true">whsec_••••••••••••••••</span>
              <span class="visually-hidden">{t('secret.hidden')}</span>
            </>
          )}
        </code>
        {secret === undefined ? (
          <IconButton size="small" label={t('secret.reveal')} icon={EyeIcon} busy={isBusy} disabled={!isMember.value} onClick={reveal} />
        ) : (
          <IconButton size="small" label={t('secret.hide')} icon={EyeOffIcon} onClick={() => setSecret(undefined)} />
        )}
        <CopyButton label={t('secret.copy')} text={secret ?? read} />
      </div>
      <div class="button-row">
        <Button size="small" icon={RefreshIcon} disabled={!isMember.value} onClick={rotate}>
          {t('secret.rotate')}
        </Button>
        <span class="field-hint">{t('secret.hint', { hours: overlapHours })}</span>
      </div>
    </div>
  );
}
