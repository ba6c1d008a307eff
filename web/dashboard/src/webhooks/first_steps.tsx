// On the page of a webhook to which nothing was sent yet: what to do next, in its order. The secret stands beside.
import { useState } from 'preact/hooks';
import { api, projectApi } from '../api/client';
import type { AttemptResult } from '../api/types';
import { fileExample } from '../board/example';
import { Button } from '../components/button';
import { PlusIcon, SendIcon } from '../components/icons';
import { sentenceOf } from '../components/load_failed';
import { complain, toast } from '../components/toast';
import { t } from '../i18n';
import { isMember } from '../session/session';
import type { TestState } from './test_panel';

export function useTest(project: string, webhook: string) {
  const [test, setTest] = useState<TestState>({ kind: 'none' });
  const send = async () => {
    if (test.kind === 'sending') return;
    setTest({ kind: 'sending' });
    try {
      setTest({ kind: 'done', result: await api.post<AttemptResult>(projectApi(project, 'webhooks', 'test'), { webhook }) });
    } catch (error) {
      setTest({ kind: 'refused', sentence: sentenceOf(error) });
    }
  };
  return { test, send };
}

export function FirstSteps({ project, sendTest, isTesting }: { project: string; sendTest: () => void; isTesting: boolean }) {
  const [isBusy, setBusy] = useState(false);
  const file = async () => {
    setBusy(true);
    try {
      await fileExample(project);
      toast(t('webhooks.exampleFiled'));
    } catch (error) {
      complain(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="panel first-steps" aria-label={t('webhooks.steps')}>
      <h2>{t('webhooks.steps')}</h2>
      <ol>
        <li>{t('webhooks.stepSecret')}</li>
        <li>
          {t('webhooks.stepTest')}
          <Button size="small" icon={SendIcon} busy={isTesting} disabled={!isMember.value} onClick={sendTest}>
            {t('test.send')}
          </Button>
        </li>
        <li>
          {t('webhooks.stepReport')}
          <Button size="small" icon={PlusIcon} busy={isBusy} disabled={!isMember.value} onClick={() => void file()}>
            {t('board.fileExample')}
          </Button>
        </li>
      </ol>
    </section>
  );
}
