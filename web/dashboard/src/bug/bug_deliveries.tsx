// To whom a bug was delivered, and how that went. Each leads to its attempts.
import { projectApi } from '../api/client';
import { usePages } from '../api/resource';
import type { Delivery } from '../api/types';
import { Button } from '../components/button';
import { LoadFailed } from '../components/load_failed';
import { Time } from '../components/time';
import { StateBadge } from '../deliveries/delivery_state';
import { t } from '../i18n';
import type { LiveEvent } from '../live/live_feed';
import { useLive } from '../live/use_live';
import { projectPath } from '../routing/router';

export function BugDeliveries({ project, id }: { project: string; id: string }) {
  const pages = usePages<Delivery>(projectApi(project, 'deliveries'), { bug: id, limit: 20 });
  useLive(project, (event: LiveEvent) => {
    if (event.name === 'reset' || (event.name === 'delivery' && event.data.bug === id)) void pages.reload();
  });
  return (
    <section class="section">
      <h2>{t('bug.deliveries')}</h2>
      {pages.error !== undefined && <LoadFailed error={pages.error} retry={() => void pages.reload()} />}
      {pages.isKnown && pages.items.length === 0 && <p class="soft">{t('bug.deliveries.none')}</p>}
      <ul class="bug-deliveries">
        {pages.items.map((delivery) => (
          <li key={delivery.id} class="bug-delivery">
            <StateBadge delivery={delivery} />
            <a class="cut" href={projectPath(project, 'deliveries', delivery.id)}>
              {delivery.webhookUrl ?? delivery.webhookId}
            </a>
            <span class="soft mono">{delivery.action}</span>
            <span class="soft">
              <Time at={delivery.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
      {pages.hasMore && (
        <Button variant="quiet" busy={pages.isLoading} onClick={() => void pages.more()}>
          {t('shell.loadMore')}
        </Button>
      )}
    </section>
  );
}
