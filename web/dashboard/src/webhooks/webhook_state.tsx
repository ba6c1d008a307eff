// Whether a webhook is called and fares well, as a badge; and an address shown so that its host is read first.
import type { Health } from '../api/health';
import type { Webhook } from '../api/types';
import { Badge } from '../components/badge';
import { exact } from '../components/time';
import { t } from '../i18n';
import { failingSince, healthOf } from './health_store';
import { causeOf } from './reasons';

/** Since when and why, in a sentence. */
export function failingText(health: Health) {
  const reason = causeOf(health.lastReason).title;
  const since = failingSince(health);
  return since ? t('webhooks.failingSince', { since: exact(since), reason }) : t('webhooks.failingNow', { reason });
}

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const health = healthOf(webhook.id);
  if (webhook.readable === false) {
    return (
      <Badge tone="bad" dot="ring" title={t('webhooks.unreadableTitle')}>
        {t('webhooks.state.unreadable')}
      </Badge>
    );
  }
  if (webhook.active && health?.state === 'failing') {
    return (
      <Badge tone="bad" dot="full" title={failingText(health)}>
        {t('webhooks.state.failing')}
      </Badge>
    );
  }
  if (webhook.active) {
    return (
      <Badge tone="good" dot="full">
        {t('webhooks.state.active')}
      </Badge>
    );
  }
  if (webhook.disabledReason) {
    return (
      <Badge tone="bad" dot="ring" title={t('webhooks.disabledTitle', { reason: causeOf(webhook.disabledReason).title })}>
        {t('webhooks.state.disabled')}
      </Badge>
    );
  }
  return <Badge dot="ring">{t('webhooks.state.paused')}</Badge>;
}

/** `https://` and the path are paler than the host. What is no URL is shown as it is. */
export function Address({ url }: { url: string }) {
  const found = /^(\w+:\/\/)([^/?#]+)(.*)$/.exec(url);
  if (!found) return <span>{url}</span>;
  return (
    <span class="address">
      <span class="soft">{found[1]}</span>
      {found[2]}
      <span class="soft">{found[3]}</span>
    </span>
  );
}
