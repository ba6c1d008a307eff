// One delivery: where it stands and why, each attempt with what went over the wire, and the body that was sent.
import { useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import { useResource } from '../api/resource';
import type { Attempt, DeliveryDetail } from '../api/types';
import { Button } from '../components/button';
import { CodeBlock } from '../components/copy';
import { CheckIcon, ChevronLeftIcon, CloseIcon, ErrorIcon, ResendIcon } from '../components/icons';
import { LoadFailed } from '../components/load_failed';
import { Loading } from '../components/loading';
import { PageHead } from '../components/page_head';
import { duration, Time } from '../components/time';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { useLive } from '../live/use_live';
import type { Parameters } from '../routes';
import { projectPath } from '../routing/router';
import { useTitle } from '../routing/title';
import { isMember } from '../session/session';
import { AttemptView, Outcome } from '../webhooks/attempt_result';
import { causeOf } from '../webhooks/reasons';
import { StateBadge, StateNote } from './delivery_state';

export function Page({ parameters }: { parameters: Parameters }) {
  const project = parameters.project ?? '';
  const path = projectApi(project, 'deliveries', parameters.delivery ?? '');
  const { data, error, reload } = useResource<DeliveryDetail>(path);
  useLive(project, (event) => {
    if (event.name === 'reset' || (event.name === 'delivery' && event.data.id === parameters.delivery)) void reload();
  });
  useTitle(data && `${data.action}${data.bugNumber === undefined ? '' : ` #${data.bugNumber}`} · ${t('shell.deliveries')}`);
  if (error && !data) return <LoadFailed error={error} retry={reload} />;
  if (!data) return <Loading />;

  const act = async (action: 'resend' | 'cancel') => {
    try {
      await api.post(`${path}/${action}`);
      toast(t(action === 'resend' ? 'deliveries.sentAgain' : 'deliveries.cancelled'));
      await reload();
    } catch (failure) {
      complain(failure);
    }
  };
  return <DeliveryView project={project} delivery={data} act={act} />;
}

interface ViewProps {
  project: string;
  delivery: DeliveryDetail;
  act: (action: 'resend' | 'cancel') => Promise<void>;
}

function DeliveryView({ project, delivery, act }: ViewProps) {
  const canCancel = delivery.state === 'pending' || delivery.state === 'held';
  return (
    <div class="page page-wide">
      <div class="page-top">
        <a class="back-link" href={projectPath(project, 'deliveries')}>
          <ChevronLeftIcon size={14} /> {t('deliveries.back')}
        </a>
        <PageHead title={delivery.action} aside={<StateBadge delivery={delivery} />} description={<StateNote delivery={delivery} />}>
          {canCancel && (
            <Button icon={CloseIcon} disabled={!isMember.value} onClick={() => act('cancel')}>
              {t('deliveries.cancel')}
            </Button>
          )}
          <Button variant="primary" icon={ResendIcon} disabled={!isMember.value} onClick={() => act('resend')}>
            {t('deliveries.resend')}
          </Button>
        </PageHead>
      </div>
      <dl class="facts">
        <dt>{t('deliveries.webhook')}</dt>
        <dd class="mono">
          <a href={projectPath(project, 'webhooks', delivery.webhookId)}>{delivery.webhookUrl ?? delivery.webhookId}</a>
        </dd>
        <dt>{t('shell.bug')}</dt>
        <dd>
          <a href={projectPath(project, 'bugs', delivery.bugId)}>{delivery.bugNumber === undefined ? delivery.bugId : `#${delivery.bugNumber}`}</a>
        </dd>
        <dt>webhook-id</dt>
        <dd class="mono">evt_{delivery.eventId}</dd>
        <dt>{t('deliveries.at')}</dt>
        <dd>
          <Time at={delivery.createdAt} isExact />
        </dd>
      </dl>
      <Attempts delivery={delivery} />
      <section class="section">
        <h2>{t('deliveries.body')}</h2>
        <CodeBlock code={JSON.stringify(delivery.body, null, 2)} label={t('attempt.copyRequest')} />
      </section>
    </div>
  );
}

/** Newest first: it is the one that is asked about. */
function Attempts({ delivery }: { delivery: DeliveryDetail }) {
  const attempts = [...delivery.attempts].sort((a, b) => b.number - a.number);
  const [chosen, setChosen] = useState<number | undefined>();
  const shown = attempts.find((it) => it.number === chosen) ?? attempts[0];
  return (
    <section class="section">
      <h2>{t('deliveries.attempts')}</h2>
      {!shown ? (
        <p class="soft">{t('deliveries.noAttempts')}</p>
      ) : (
        <div class="panel attempts">
          <ol class="attempt-list" aria-label={t('deliveries.attempts')}>
            {attempts.map((attempt) => (
              <li key={attempt.number}>
                <AttemptButton attempt={attempt} isChosen={attempt === shown} onChoose={() => setChosen(attempt.number)} />
              </li>
            ))}
          </ol>
          <div class="attempt-shown">
            <Outcome result={shown} />
            <AttemptView key={shown.number} result={shown} requestBody={JSON.stringify(delivery.body)} />
          </div>
        </div>
      )}
    </section>
  );
}

function AttemptButton({ attempt, isChosen, onChoose }: { attempt: Attempt; isChosen: boolean; onChoose: () => void }) {
  const isGood = attempt.outcome === 'delivered';
  return (
    <button type="button" class="attempt-button" aria-pressed={isChosen} onClick={onChoose}>
      <span class={isGood ? 'attempt-good' : 'attempt-bad'}>{isGood ? <CheckIcon /> : <ErrorIcon />}</span>
      <span class="attempt-words">
        <span>
          {t('deliveries.attempt', { n: attempt.number })} · {isGood ? attempt.status : causeOf(attempt.reason).title}
        </span>
        <span class="soft">
          <Time at={attempt.startedAt} /> · {duration(attempt.timings.totalUs)}
        </span>
      </span>
    </button>
  );
}
