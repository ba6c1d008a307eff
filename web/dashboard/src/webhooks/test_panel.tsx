// The answer to "Send test", as the receiver gave it to the values that stand in the dialog, saved or not.
import { useEffect, useRef } from 'preact/hooks';
import type { AttemptResult } from '../api/types';
import { Button } from '../components/button';
import { ErrorIcon } from '../components/icons';
import { Spinner } from '../components/loading';
import { t } from '../i18n';
import { AttemptView, Outcome } from './attempt_result';

export type TestState =
  | { kind: 'none' }
  | { kind: 'sending' }
  | { kind: 'refused'; sentence: string }
  | { kind: 'done'; result: AttemptResult };

interface Props {
  state: TestState;
  /** Of a dialog, where it can be mended at once. */
  url?: string;
  setUrl?: (url: string) => void;
}

/** The region is always there, so that what comes into it is said. */
export function TestPanel({ state, url = '', setUrl }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.kind === 'done' || state.kind === 'refused') panel.current?.scrollIntoView({ block: 'nearest' });
  }, [state]);
  return (
    <section ref={panel} class={`test-panel test-panel-${state.kind}`} aria-label={t('test.result')}>
      <div role="status">
        {state.kind === 'sending' && (
          <p class="note">
            <Spinner /> {t('test.sending')}
          </p>
        )}
        {state.kind === 'refused' && (
          <p class="note note-bad">
            <ErrorIcon />
            <span>{t('test.refused', { sentence: state.sentence })}</span>
          </p>
        )}
        {state.kind === 'done' && <Outcome result={state.result} />}
      </div>
      {state.kind === 'done' && state.result.signedWith === 'throwaway' && <p class="field-hint">{t('test.throwaway')}</p>}
      {state.kind === 'done' && state.result.reason === 'tls_not_spoken' && setUrl && /^https:/i.test(url) && (
        <div>
          <Button size="small" onClick={() => setUrl(url.replace(/^https:/i, 'http:'))}>
            {t('test.useHttp')}
          </Button>
        </div>
      )}
      {state.kind === 'done' && <AttemptView result={state.result} />}
    </section>
  );
}
