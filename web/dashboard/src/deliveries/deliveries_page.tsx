// All deliveries of a project.
import { PageHead } from '../components/page_head';
import { t } from '../i18n';
import type { Parameters } from '../routes';
import { DeliveryList } from './delivery_list';

export function Page({ parameters }: { parameters: Parameters }) {
  return (
    <div class="page">
      <PageHead title={t('shell.deliveries')} description={t('deliveries.text')} />
      <DeliveryList project={parameters.project ?? ''} />
    </div>
  );
}
