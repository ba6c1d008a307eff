// The page for an address that none of ours has.
import { LinkButton } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { SearchIcon } from '../components/icons';
import { t } from '../i18n';

export function NotFound() {
  return (
    <div class="lone">
      <EmptyState isPage icon={SearchIcon} title={t('shell.notFound')} text={t('shell.notFoundText')}>
        <LinkButton href="/">{t('shell.toStart')}</LinkButton>
      </EmptyState>
    </div>
  );
}
