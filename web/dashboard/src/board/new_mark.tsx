// A dot at a bug that is new, and beside the heading how many are.
import { t, tn } from '../i18n';
import { chooseOrder, order } from './order';
import { isUnread, markAllRead, unreadCount } from './unread';

export function NewDot({ id }: { id: string }) {
  if (!isUnread(id)) return null;
  return (
    <span class="new-dot" title={t('board.new')}>
      <span class="visually-hidden">{t('board.new')}</span>
    </span>
  );
}

/** Leads to them where they may be out of sight; there already, it says that they were seen. */
export function NewCount({ mayOrder = false }: { mayOrder?: boolean }) {
  const count = unreadCount();
  if (count === 0) return null;
  const leads = mayOrder && order.value !== 'newest';
  return (
    <button
      type="button"
      class="badge badge-accent new-count"
      title={t(leads ? 'board.showNew' : 'board.markRead')}
      onClick={() => (leads ? chooseOrder('newest') : markAllRead())}
    >
      {tn('board.newOnes', count)}
    </button>
  );
}
