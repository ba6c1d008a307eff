// One webhook: how it fares, its secret, what was sent, and all that can be done with it.
import { useEffect, useState } from 'preact/hooks';
import type { Health } from '../api/health';
import { api, projectApi } from '../api/client';
import { useResource } from '../api/resource';
import type { Webhook } from '../api/types';
import { Button } from '../components/button';
import { confirm } from '../components/confirm';
import { ChevronLeftIcon, ClockIcon, EditIcon, MoreIcon, PauseIcon, PlayIcon, ResendIcon, SendIcon, TrashIcon, WarningIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { Menu } from '../components/menu';
import { PageHead } from '../components/page_head';
import { exact, spell, Time } from '../components/time';
import { complain, toast } from '../components/toast';
import { DeliveryList } from '../deliveries/delivery_list';
import { t, tn } from '../i18n';
import type { Parameters } from '../routes';
import { navigate, projectPath, query } from '../routing/router';
import { useTitle } from '../routing/title';
import { isMember } from '../session/session';
import { FirstSteps, useTest } from './first_steps';
import { HealthChart } from './health_chart';
import { healthHours, healthOf, keepHealth } from './health_store';
import { causeOf } from './reasons';
import { RecoverDialog } from './recover_dialog';
import { SecretBox } from './secret_box';
import { TestPanel } from './test_panel';
import { VerifySamples } from './verify_samples';
import { WebhookDialog } from './webhook_dialog';
import { Address, failingText, WebhookState } from './webhook_state';

export function Page({ parameters }: { parameters: Parameters }) {
  const project = parameters.project ?? '';
  const id = parameters.webhook ?? '';
  const { data, error, reload, set } = useResource<Webhook>(projectApi(project, 'webhooks', id));
  if (error) return <LoadFailed error={error} retry={reload} />;
  if (!data) return <Loading />;
  return <WebhookView project={project} webhook={data} onChanged={set} />;
}

interface ViewProps {
  project: string;
  webhook: Webhook;
  onChanged: (webhook: Webhook) => void;
}

function WebhookView({ project, webhook, onChanged }: ViewProps) {
  const [open, setOpen] = useState<'edit' | 'recover' | undefined>();
  const [listVersion, setListVersion] = useState(0);
  const path = projectApi(project, 'webhooks', webhook.id);
  useTitle(`${webhook.url.replace(/^\w+:\/\//, '')} · ${t('shell.webhooks')}`);
  const health = healthOf(webhook.id);
  const testing = useTest(project, webhook.id);
  const isFirst = query.value.get('new') === '1';

  const setActive = async (active: boolean) => {
    try {
      onChanged(await api.patch<Webhook>(path, { active }));
      toast(t(active ? 'webhooks.resumed' : 'webhooks.paused'));
    } catch (error) {
      complain(error);
    }
  };

  const remove = async () => {
    const isSure = await confirm({
      title: t('webhooks.removeTitle'),
      text: t('webhooks.removeText', { url: webhook.url }),
      action: t('shell.remove'),
      danger: true,
    });
    if (!isSure) return;
    try {
      await api.remove(path);
      toast(t('webhooks.removed'));
      await navigate(projectPath(project, 'webhooks'), { replace: true });
    } catch (error) {
      complain(error);
    }
  };

  return (
    <div class="page">
      <div class="page-top">
        <a class="back-link" href={projectPath(project, 'webhooks')}>
          <ChevronLeftIcon size={14} /> {t('webhooks.back')}
        </a>
        <PageHead title={webhook.url.replace(/^\w+:\/\//, '')} aside={<WebhookState webhook={webhook} />} description={webhook.description}>
          <Button icon={SendIcon} busy={testing.test.kind === 'sending'} disabled={!isMember.value} onClick={() => void testing.send()}>
            {t('test.send')}
          </Button>
          <Button icon={webhook.active ? PauseIcon : PlayIcon} disabled={!isMember.value} onClick={() => setActive(!webhook.active)}>
            {t(webhook.active ? 'webhooks.pause' : 'webhooks.resume')}
          </Button>
          <Button icon={EditIcon} disabled={!isMember.value} onClick={() => setOpen('edit')}>
            {t('shell.edit')}
          </Button>
          <Menu
            label={t('shell.moreActions')}
            icon={MoreIcon}
            variant="secondary"
            entries={[
              { label: t('webhooks.recover'), icon: ResendIcon, disabled: !isMember.value, onSelect: () => setOpen('recover') },
              'line',
              { label: t('shell.remove'), icon: TrashIcon, danger: true, disabled: !isMember.value, onSelect: () => void remove() },
            ]}
          />
        </PageHead>
      </div>
      {webhook.disabledReason && (
        <p class="note note-bad">
          <WarningIcon />
          <span>{t('webhooks.disabledTitle', { reason: causeOf(webhook.disabledReason).title })}</span>
        </p>
      )}
      {webhook.active && health?.state === 'failing' && (
        <p class="note note-bad">
          <WarningIcon />
          <span>{failingText(health)}</span>
        </p>
      )}
      {webhook.pause && (
        <p class="note note-warning">
          <ClockIcon />
          <span>{t('webhooks.pausedUntil', { until: exact(webhook.pause.until), reason: causeOf(webhook.pause.reason).title })}</span>
        </p>
      )}
      {isFirst && <FirstSteps project={project} sendTest={() => void testing.send()} isTesting={testing.test.kind === 'sending'} />}
      <TestPanel state={testing.test} />
      <HealthSection project={project} webhook={webhook.id} />
      <div class="two-columns">
        <Settings webhook={webhook} />
        <Signature project={project} webhook={webhook} isFirst={isFirst} />
      </div>
      <section class="section">
        <h2>{t('shell.deliveries')}</h2>
        <DeliveryList key={listVersion} project={project} webhook={webhook.id} />
      </section>
      {open === 'edit' && (
        <WebhookDialog
          project={project}
          webhook={webhook}
          onClose={() => setOpen(undefined)}
          onSaved={(saved) => {
            setOpen(undefined);
            onChanged(saved);
            toast(t(saved.secretRenewed ? 'secret.renewed' : 'shell.saved'));
          }}
        />
      )}
      {open === 'recover' && (
        <RecoverDialog
          project={project}
          webhooks={[webhook]}
          onClose={() => setOpen(undefined)}
          onDone={() => {
            setOpen(undefined);
            setListVersion((version) => version + 1);
          }}
        />
      )}
    </div>
  );
}

const ranges = [24, 168] as const;

function HealthSection({ project, webhook }: { project: string; webhook: string }) {
  const [hours, setHours] = useState<(typeof ranges)[number]>(24);
  const { data, error, reload } = useResource<Health>(projectApi(project, 'webhooks', webhook, 'health'), { hours });
  useEffect(() => {
    if (data && hours === healthHours) keepHealth(webhook, data);
  }, [data]);
  const isIdle = data && data.delivered + data.failed === 0;
  return (
    <section class="section">
      <div class="section-head">
        <h2>{t('health.title')}</h2>
        <div class="segments" role="group" aria-label={t('health.range')}>
          {ranges.map((it) => (
            <button key={it} type="button" class="segment" aria-pressed={it === hours} onClick={() => setHours(it)}>
              {t(`health.hours.${it}`)}
            </button>
          ))}
        </div>
      </div>
      <div class="panel health-panel">
        {!data && (error ? <LoadFailed error={error} retry={reload} /> : <div class="health-loading" />)}
        {isIdle && <p class="soft">{t('health.idle')}</p>}
        {data && !isIdle && <HealthChart health={data} />}
        {data?.lastReason && data.failed > 0 && <p class="soft">{t('health.lastReason', { reason: causeOf(data.lastReason).title })}</p>}
      </div>
    </section>
  );
}

const Chip = ({ text }: { text: string }) => <code class="chip">{text}</code>;

function Settings({ webhook }: { webhook: Webhook }) {
  const attempts = tn('webhooks.attemptsValue', webhook.scheduleSeconds.length + 1);
  return (
    <section class="section">
      <h2>{t('webhooks.settings')}</h2>
      <dl class="facts">
        <dt>{t('webhooks.url')}</dt>
        <dd class="mono">
          <Address url={webhook.url} />
        </dd>
        <dt>{t('webhooks.actions')}</dt>
        <dd>{webhook.actions.length ? webhook.actions.map((it) => <Chip key={it} text={it} />) : t('shell.none')}</dd>
        <dt>{t('webhooks.headers')}</dt>
        <dd>{webhook.headers.length ? webhook.headers.map(({ name }) => <Chip key={name} text={name} />) : t('shell.none')}</dd>
        <dt>{t('webhooks.wait')}</dt>
        <dd>{t(webhook.waitForScreenshot ? 'shell.yes' : 'shell.no')}</dd>
        <dt>{t('webhooks.timing')}</dt>
        <dd>
          {t('webhooks.timeoutValue', { seconds: webhook.timeoutMs / 1000 })} · {attempts}
          {webhook.scheduleSeconds.length > 0 && <span class="soft"> · {webhook.scheduleSeconds.map(spell).join(', ')}</span>}
        </dd>
        <dt>{t('webhooks.created.at')}</dt>
        <dd>
          <Time at={webhook.createdAt} />
        </dd>
      </dl>
    </section>
  );
}

function Signature({ project, webhook, isFirst }: { project: string; webhook: Webhook; isFirst: boolean }) {
  return (
    <section class="section">
      <h2>{t('secret.title')}</h2>
      <SecretBox project={project} webhook={webhook.id} />
      <details open={isFirst}>
        <summary>{t('verify.title')}</summary>
        <div class="section">
          <p class="soft">{t('verify.text')}</p>
          <VerifySamples />
        </div>
      </details>
    </section>
  );
}
