// The state of a delivery: as a badge, and, while it waits, why and until when.
import { serverNow } from '../api/server_clock';
import type { Delivery, DeliveryState } from '../api/types';
import { Spinner } from '../components/loading';
import { Badge, type Dot, type Tone } from '../components/badge';
import { Time } from '../components/time';
import { t, tn } from '../i18n';
import { causeOf } from '../webhooks/reasons';

export const states: DeliveryState[] = ['pending', 'delivered', 'failed', 'held', 'cancelled'];

const looks: Record<DeliveryState, { tone: Tone; dot: Dot }> = {
  pending: { tone: 'accent', dot: 'half' },
  delivered: { tone: 'good', dot: 'full' },
  failed: { tone: 'bad', dot: 'full' },
  held: { tone: 'warning', dot: 'half' },
  cancelled: { tone: 'neutral', dot: 'ring' },
};

/** The longest timeout of an attempt: what has been due for longer is not being sent, it waits for others. */
const attemptMsMax = 60_000;

/** As the server says; else it is due, and there was time for no more than one attempt. */
export function isBeingSent({ state, sending, nextAttemptAt, createdAt }: Delivery, now = serverNow()) {
  if (sending !== undefined) return sending;
  const dueFor = now - Date.parse(nextAttemptAt ?? createdAt);
  return state === 'pending' && dueFor >= 0 && dueFor <= attemptMsMax;
}

/** Of the pending ones, those that failed before stand out: they are what one looks for when a receiver is in trouble. */
export function StateBadge({ delivery }: { delivery: Delivery }) {
  const { state, attemptsDone } = delivery;
  if (isBeingSent(delivery)) {
    return (
      <span class="badge badge-accent">
        <Spinner /> {t('deliveries.sending')}
      </span>
    );
  }
  if (state === 'pending' && attemptsDone > 0) {
    return (
      <Badge tone="warning" dot="half">
        {t('deliveries.retrying')}
      </Badge>
    );
  }
  return <Badge {...looks[state]}>{t(`deliveries.state.${state}`)}</Badge>;
}

/** A retry, a picture that is awaited, its turn: what a delivery that is not at its end waits for. */
export function whyItWaits(delivery: Delivery, now = serverNow()): string {
  if (delivery.state === 'held') return t('deliveries.waits.held');
  if (delivery.state !== 'pending' || isBeingSent(delivery, now)) return '';
  const isDue = delivery.nextAttemptAt === null || Date.parse(delivery.nextAttemptAt) <= now;
  if (isDue) return t('deliveries.waits.turn');
  if (delivery.attemptsDone === 0) return t('deliveries.waits.screenshot');
  return tn('deliveries.waits.retry', delivery.attemptsDone, { reason: causeOf(delivery.lastReason).title });
}

/** One line under the state: why it waits and until when, or why it failed. */
export function StateNote({ delivery }: { delivery: Delivery }) {
  if (delivery.state === 'failed') return <span>{causeOf(delivery.lastReason).title}</span>;
  const why = whyItWaits(delivery);
  if (!why) return null;
  return (
    <span>
      {why}
      {delivery.state === 'pending' && delivery.nextAttemptAt && Date.parse(delivery.nextAttemptAt) > serverNow() && (
        <>
          {' · '}
          <Time at={delivery.nextAttemptAt} isAhead />
        </>
      )}
    </span>
  );
}
