// How a receiver verifies a webhook, in five languages: the functions of docs/webhooks.md, which its tests run.
import { useState } from 'preact/hooks';
import samples from 'samples:verify';
import { CodeBlock } from '../components/copy';
import { Tabs } from '../components/tabs';
import { t } from '../i18n';

export function VerifySamples() {
  const [chosen, setChosen] = useState(samples[0]?.language ?? '');
  const sample = samples.find((it) => it.language === chosen);
  return (
    <Tabs
      label={t('verify.languages')}
      tabs={samples.map(({ language, title }) => ({ id: language, label: title }))}
      chosen={chosen}
      onChoose={setChosen}
    >
      {sample && <CodeBlock code={sample.code} label={t('verify.copy', { language: sample.title })} />}
    </Tabs>
  );
}
