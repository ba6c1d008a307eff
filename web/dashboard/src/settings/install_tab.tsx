// How an application reports to this project.
import { useState } from 'preact/hooks';
import type { Project } from '../api/types';
import { CodeBlock, Copyable } from '../components/copy';
import { Tabs } from '../components/tabs';
import { t } from '../i18n';
import { session } from '../session/session';
import { snippetsFor } from './snippets';

export function InstallTab({ project }: { project: Project }) {
  const server = session.value?.publicUrl || location.origin;
  const snippets = snippetsFor(server, project.sdkKey);
  const [chosen, setChosen] = useState('gleap');
  const shown = snippets.find((it) => it.id === chosen);
  return (
    <div class="form">
      <p class="soft">{t('settings.installText')}</p>
      <div class="two-columns">
        <section class="section">
          <h2>{t('settings.server')}</h2>
          <Copyable text={server} label={t('settings.copyServer')} />
        </section>
        <section class="section">
          <h2>{t('settings.sdkKey')}</h2>
          <Copyable text={project.sdkKey} label={t('settings.copySdkKey')} />
        </section>
      </div>
      <Tabs label={t('settings.sdks')} tabs={snippets} chosen={chosen} onChoose={setChosen}>
        {shown && <CodeBlock code={shown.code} label={t('settings.copySnippet', { sdk: shown.label })} />}
      </Tabs>
    </div>
  );
}
