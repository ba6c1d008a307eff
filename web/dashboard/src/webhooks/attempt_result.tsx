// What one request came to: the cause in words, its timings drawn, and request and response as they went over the
// wire. Used for a test and for each attempt of a delivery. Bodies are text and nothing but text.
import { useState } from 'preact/hooks';
import type { AttemptResult, HeaderLine } from '../api/types';
import { CodeBlock } from '../components/copy';
import { CheckIcon, ErrorIcon } from '../components/icons';
import { Tabs } from '../components/tabs';
import { duration } from '../components/time';
import { t } from '../i18n';
import { pretty } from './pretty_json';
import { causeOf } from './reasons';
import { TimingsBar } from './timings';

export function Outcome({ result }: { result: AttemptResult }) {
  const isGood = result.outcome === 'delivered';
  const cause = causeOf(result.reason);
  return (
    <div class={`note ${isGood ? 'note-good' : 'note-bad'}`}>
      {isGood ? <CheckIcon /> : <ErrorIcon />}
      <div>
        <p class="outcome-title">
          {isGood ? t('attempt.delivered', { status: result.status ?? '' }) : cause.title}
          <span class="soft numbers"> · {duration(result.timings.totalUs)}</span>
        </p>
        {!isGood && result.detail && <p>{result.detail}</p>}
        {!isGood && cause.advice && <p class="soft">{cause.advice}</p>}
      </div>
    </div>
  );
}

function Headers({ lines, label }: { lines: HeaderLine[]; label: string }) {
  if (lines.length === 0) return <p class="soft">{t('attempt.noHeaders')}</p>;
  return (
    <dl class="header-lines mono" aria-label={label}>
      {lines.map(({ name, value }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Props {
  result: AttemptResult;
  /** The body that was sent; a test's is the sample payload and is not repeated. */
  requestBody?: string;
}

export function AttemptView({ result, requestBody }: Props) {
  const [tab, setTab] = useState('response');
  return (
    <div class="attempt-view">
      <TimingsBar timings={result.timings} />
      <Tabs
        label={t('attempt.parts')}
        tabs={[
          { id: 'response', label: t('attempt.response') },
          { id: 'request', label: t('attempt.request') },
        ]}
        chosen={tab}
        onChoose={setTab}
      >
        {tab === 'response' ? <Response result={result} /> : <Request result={result} {...(requestBody === undefined ? {} : { body: requestBody })} />}
      </Tabs>
    </div>
  );
}

function Response({ result }: { result: AttemptResult }) {
  if (result.status === null) return <p class="soft">{t('attempt.noResponse')}</p>;
  return (
    <div class="section">
      <p class="wire-line mono">
        HTTP {result.status}
        {result.remoteAddress && <span class="soft"> {t('attempt.from', { address: result.remoteAddress })}</span>}
      </p>
      <Headers lines={result.responseHeaders} label={t('attempt.responseHeaders')} />
      {result.responseBody ? (
        <>
          <CodeBlock code={pretty(result.responseBody)} label={t('attempt.copyResponse')} />
          {result.responseBodyCut && <p class="field-hint">{t('attempt.bodyCut')}</p>}
        </>
      ) : (
        <p class="soft">{t('attempt.noBody')}</p>
      )}
    </div>
  );
}

function Request({ result, body }: { result: AttemptResult; body?: string }) {
  return (
    <div class="section">
      <Headers lines={result.requestHeaders} label={t('attempt.requestHeaders')} />
      {body !== undefined && <CodeBlock code={pretty(body)} label={t('attempt.copyRequest')} />}
    </div>
  );
}
