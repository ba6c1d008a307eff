// Beside a heading: whether what is shown follows what happens. Quiet while it does.
import { Badge } from '../components/badge';
import { t } from '../i18n';
import { isLive } from '../live/live_feed';

export function LiveMark() {
  return isLive.value ? (
    <Badge tone="good" dot="full" title={t('board.liveText')}>
      {t('board.live')}
    </Badge>
  ) : (
    <Badge dot="ring" title={t('board.notLiveText')}>
      {t('board.notLive')}
    </Badge>
  );
}
