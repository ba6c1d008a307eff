// A webhook's health, drawn: attempts over time, what failed on top of what was delivered, and how long receivers took.
// The figures stand beside it in words; the picture is one image to those who hear, with those words as its name.
import type { Health, HealthBucket } from '../api/health';
import { exact, milliseconds } from '../components/time';
import { formatNumber, language, t } from '../i18n';

const width = 1000;

const tallest = (buckets: HealthBucket[]) => Math.max(1, ...buckets.map((it) => it.delivered + it.failed));

interface BarsProps {
  buckets: HealthBucket[];
  height: number;
  gap: number;
}

/** A failed attempt is never too small to be seen: a bar of it is at least 2 high. */
function Bars({ buckets, height, gap }: BarsProps) {
  const step = width / Math.max(1, buckets.length);
  const most = tallest(buckets);
  const seen = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * (height - 2)));
  return (
    <>
      {buckets.map((bucket, index) => {
        const failed = seen(bucket.failed);
        const delivered = Math.min(seen(bucket.delivered), height - failed);
        const x = index * step;
        return (
          <g key={bucket.at}>
            <title>{`${exact(bucket.at)}: ${t('health.bucket', { delivered: bucket.delivered, failed: bucket.failed })}`}</title>
            <rect class="bar-ground" x={x} y="0" width={step} height={height} />
            {delivered > 0 && <rect class="bar-good" x={x} y={height - delivered} width={step - gap} height={delivered} />}
            {failed > 0 && <rect class="bar-bad" x={x} y={height - delivered - failed} width={step - gap} height={failed} />}
          </g>
        );
      })}
    </>
  );
}

export function rate(share: number | null) {
  if (share === null) return '–';
  // 99.96 % is not 100 %: a rate is rounded down, so that only a whole one says so.
  const format = new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 1 });
  return format.format(Math.floor(share * 1000) / 1000);
}

const ms = (value: number | null) => (value === null ? '–' : milliseconds(value));

/** For a row of the list. */
export function HealthSpark({ health }: { health: Health }) {
  const height = 24;
  return (
    <span class="spark">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={t('health.summary', summary(health))}>
        <Bars buckets={health.buckets} height={height} gap={4} />
      </svg>
      <span class="spark-rate numbers">{rate(health.successRate)}</span>
    </span>
  );
}

function summary(health: Health) {
  return { delivered: formatNumber(health.delivered), failed: formatNumber(health.failed), rate: rate(health.successRate) };
}

export function HealthChart({ health }: { health: Health }) {
  const height = 120;
  const first = health.buckets[0];
  return (
    <figure class="health">
      <dl class="health-figures">
        <Figure label={t('health.rate')} value={rate(health.successRate)} />
        <Figure label={t('health.delivered')} value={formatNumber(health.delivered)} />
        <Figure label={t('health.failed')} value={formatNumber(health.failed)} isBad={health.failed > 0} />
        <Figure label={t('health.p50')} value={ms(health.p50Ms)} />
        <Figure label={t('health.p99')} value={ms(health.p99Ms)} />
      </dl>
      <svg class="health-bars" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={t('health.summary', summary(health))}>
        <Bars buckets={health.buckets} height={height} gap={3} />
      </svg>
      <figcaption class="health-foot">
        <span>{first && exact(first.at)}</span>
        <span class="health-legend">
          <span class="health-key health-key-good">{t('health.delivered')}</span>
          <span class="health-key health-key-bad">{t('health.failed')}</span>
        </span>
        <span>{t('health.now')}</span>
      </figcaption>
    </figure>
  );
}

function Figure({ label, value, isBad = false }: { label: string; value: string; isBad?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class={`numbers ${isBad ? 'figure-bad' : ''}`}>{value}</dd>
    </div>
  );
}
