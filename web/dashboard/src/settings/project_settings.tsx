// A project's settings, a page for each concern. Each has its own address.
import type { ComponentType } from 'preact';
import type { Project } from '../api/types';
import { WithProject } from '../board/with_project';
import { LinkTabs } from '../components/link_tabs';
import { PageHead } from '../components/page_head';
import { t } from '../i18n';
import type { Parameters } from '../routes';
import { projectPath } from '../routing/router';
import { useTitle } from '../routing/title';
import { NotFound } from '../shell/not_found';
import { CaptureTab } from './capture_tab';
import { ColumnsTab } from './columns_tab';
import { GeneralTab } from './general_tab';
import { InstallTab } from './install_tab';
import { IntakeTab } from './intake_tab';
import { ShareTab } from './share_tab';

const tabs = ['general', 'install', 'intake', 'capture', 'board', 'share'] as const;
type TabId = (typeof tabs)[number];

const contents: Record<TabId, ComponentType<{ project: Project }>> = {
  general: GeneralTab,
  install: InstallTab,
  intake: IntakeTab,
  capture: CaptureTab,
  board: ColumnsTab,
  share: ShareTab,
};

const isTab = (text: string): text is TabId => tabs.some((it) => it === text);

export function Page({ parameters }: { parameters: Parameters }) {
  const name = parameters.project ?? '';
  const tab = parameters.tab ?? 'general';
  useTitle(isTab(tab) ? `${t(`settings.tab.${tab}`)} · ${t('shell.settings')}` : undefined);
  if (!isTab(tab)) return <NotFound />;
  const Content = contents[tab];
  return (
    <WithProject name={name}>
      {(project) => (
        <div class="page page-narrow">
          <PageHead title={t('shell.settings')} description={project.name} />
          <LinkTabs
            label={t('shell.settings')}
            chosen={tab}
            tabs={tabs.map((id) => ({ id, label: t(`settings.tab.${id}`), href: projectPath(name, 'settings', id) }))}
          />
          <Content key={project.id} project={project} />
        </div>
      )}
    </WithProject>
  );
}
