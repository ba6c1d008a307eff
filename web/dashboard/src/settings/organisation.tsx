// The organisation and the person: members, API keys, names, and one's own account.
import type { ComponentType } from 'preact';
import { LinkTabs } from '../components/link_tabs';
import { PageHead } from '../components/page_head';
import { t } from '../i18n';
import type { Parameters } from '../routes';
import { useTitle } from '../routing/title';
import { session } from '../session/session';
import { NotFound } from '../shell/not_found';
import { AccountTab } from './account_tab';
import { ApiKeysTab } from './api_keys_tab';
import { MembersTab } from './members_tab';
import { OrganisationTab } from './organisation_tab';

const tabs = ['members', 'keys', 'organisation', 'account'] as const;
type TabId = (typeof tabs)[number];

const contents: Record<TabId, ComponentType> = {
  members: MembersTab,
  keys: ApiKeysTab,
  organisation: OrganisationTab,
  account: AccountTab,
};

const isTab = (text: string | undefined): text is TabId => tabs.some((it) => it === text);

export function Page({ parameters }: { parameters: Parameters }) {
  const { tab } = parameters;
  useTitle(isTab(tab) ? `${t(`organisation.tab.${tab}`)} · ${t('shell.organisation')}` : undefined);
  if (!isTab(tab)) return <NotFound />;
  const Content = contents[tab];
  return (
    <div class="page page-narrow">
      <PageHead title={t('shell.organisation')} description={session.value?.organisation.name} />
      <LinkTabs label={t('shell.organisation')} chosen={tab} tabs={tabs.map((id) => ({ id, label: t(`organisation.tab.${id}`), href: `/settings/${id}` }))} />
      <Content key={session.value?.organisation.id} />
    </div>
  );
}
