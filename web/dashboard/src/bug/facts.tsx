// Names and values as they came: metadata, form data, custom data. A value that is an object is shown as JSON; names that
// every SDK sends are said in the reader's words.
import { t, tMaybe } from '../i18n';
import { pretty } from './entry_rows';

interface Props {
  label: string;
  facts: unknown;
  /** Of the catalogue's keys that name the facts: `bug.meta.`. */
  names?: string;
  /** Where there are none; nothing stands there without it. */
  none?: string;
}

export function Facts({ label, facts, names, none }: Props) {
  const rows = rowsOf(facts);
  if (rows.length === 0) return none ? <p class="soft">{none}</p> : null;
  return (
    <section class="section">
      <h3>{label}</h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <Fact key={name} name={names ? tMaybe(names + name, name) : name} value={value} />
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
