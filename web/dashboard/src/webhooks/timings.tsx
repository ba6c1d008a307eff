// Where the time of an attempt went, drawn: name, connection, TLS, waiting for the first byte, the rest. The numbers
// stand beside it, so the picture is for the eye alone.
import type { AttemptResult } from '../api/types';
import { duration } from '../components/time';
import { t } from '../i18n';

type Timings = AttemptResult['timings'];

/** The steps one after the other. The first byte is counted from the request's end, so what is left is sending and reading. */
export function stepsOf({ dnsUs, connectUs, tlsUs, firstByteUs, totalUs }: Timings) {
  const known = dnsUs + connectUs + tlsUs + firstByteUs;
  return [
    { id: 'dns', us: dnsUs },
    { id: 'connect', us: connectUs },
    { id: 'tls', us: tlsUs },
    { id: 'wait', us: firstByteUs },
    { id: 'rest', us: Math.max(0, totalUs - known) },
  ] as const;
}

export function TimingsBar({ timings }: { timings: Timings }) {
  const total = Math.max(1, timings.totalUs);
  const steps = stepsOf(timings).filter(({ us }) => us > 0);
  let at = 0;
  return (
    <figure class="timings">
      <svg class="timings-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        {steps.map(({ id, us }) => {
          const x = (at / total) * 1000;
          at += us;
          return <rect key={id} class={`timing-${id}`} x={x} y="0" width={Math.max(2, (us / total) * 1000)} height="10" />;
        })}
      </svg>
      <figcaption class="timings-legend">
        {steps.map(({ id, us }) => (
          <span key={id} class="timing">
            <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
              <rect class={`timing-${id}`} width="8" height="8" rx="2" />
            </svg>
            {t(`attempt.timing.${id}`)} <span class="numbers">{duration(us)}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
