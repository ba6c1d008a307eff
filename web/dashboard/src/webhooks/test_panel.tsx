// The answer to "Send test", as the receiver gave it to the values that stand in the dialog, saved or not.
import { useEffect, useRef } from 'preact/hooks';
import type { AttemptResult } from '../api/types';
import { ErrorIcon } from '../components/icons';
import { Spinner } from '../components/loading';
import { t } from '../i18n';
import { AttemptView, Outcome } from './attempt_result';

export type TestState =
  | { kind: 'none' }
  | { kind: 'sending' }
  | { kind: 'refused'; sentence: string }
  | { kind: 'done'; result: AttemptResult };

/** The region is always there, so that what comes into it is said. */
export function TestPanel({ state }: { state: TestState }) {
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
      {state.kind === 'done' && <AttemptView result={state.result} />}
    </section>
  );
}
