// Names and values as they came: metadata, form data, custom data. A value that is an object is shown as JSON.
import { t } from '../i18n';
import { pretty } from './entry_rows';

export function Facts({ label, facts }: { label: string; facts: unknown }) {
  const rows = rowsOf(facts);
  if (rows.length === 0) return null;
  return (
    <section class="section">
      <h3>{label}</h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function rowsOf(facts: unknown): [string, unknown][] {
  if (facts === undefined || facts === null) return [];
  if (typeof facts !== 'object') return [['', facts]];
  return Object.entries(facts).filter(([, value]) => value !== '' && value !== null);
}

function Fact({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === 'object' ? <pre class="fact-json" tabIndex={0}>{pretty(value)}</pre> : wordFor(value)}</dd>
    </>
  );
}

function wordFor(value: unknown) {
  if (typeof value === 'boolean') return t(value ? 'shell.yes' : 'shell.no');
  return String(value);
}
