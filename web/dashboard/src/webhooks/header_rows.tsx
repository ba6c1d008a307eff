// The headers that go with every request: a row each. A saved value is never shown again: it is kept, or replaced. A
// new row takes the focus; a removed one gives it to its neighbour.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from '../components/button';
import { TextField } from '../components/field';
import { FieldError } from '../components/field';
import { PlusIcon, TrashIcon } from '../components/icons';
import { t } from '../i18n';
import { type Draft, emptyRow, type HeaderRow, keepsValue } from './draft';
import { splitHeader } from './pasted_header';

interface Props {
  draft: Draft;
  onChange: (headers: HeaderRow[]) => void;
  errorOf: (control: string) => string | undefined;
}

export const headersMax = 32;

export function HeaderRows({ draft, onChange, errorOf }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const focusNext = useRef<string | undefined>(undefined);
  const rows = draft.headers;

  // At once, so that it takes the very next key.
  useLayoutEffect(() => {
    if (!focusNext.current) return;
    list.current?.querySelector<HTMLElement>(focusNext.current)?.focus();
    focusNext.current = undefined;
  });

  const change = (key: number, fields: Partial<HeaderRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...fields } : row)));

  const add = () => {
    const row = emptyRow();
    focusNext.current = `[data-row="${row.key}"] input`;
    onChange([...rows, row]);
  };

  const remove = (index: number) => {
    const neighbour = rows[index + 1] ?? rows[index - 1];
    focusNext.current = neighbour ? `[data-row="${neighbour.key}"] input` : '[data-add]';
    onChange(rows.filter((_, at) => at !== index));
  };

  return (
    <fieldset class="group">
      <legend class="field-label">{t('webhooks.headers')}</legend>
      <p class="field-hint">{t('webhooks.headersHint')}</p>
      <div class="header-rows" ref={list}>
        {rows.map((row, index) => (
          <div class="header-row" key={row.key} data-row={row.key}>
            <TextField
              label={t('webhooks.headerName', { n: index + 1 })}
              hideLabel
              placeholder={t('webhooks.headerNamePlaceholder')}
              spellcheck={false}
              class="mono"
              value={row.name}
              error={errorOf(`header-${row.key}-name`)}
              // Another name is another header: the kept value is not meant for it.
              onValue={(name) => change(row.key, { name, isKept: false })}
              onPaste={(event) => {
                const pasted = splitHeader(event.clipboardData?.getData('text') ?? '');
                if (!pasted) return;
                event.preventDefault();
                focusNext.current = `[data-row="${row.key}"] .header-value input`;
                change(row.key, { ...pasted, isKept: false });
              }}
            />
            {keepsValue(draft, row) ? (
              <div class="header-kept">
                <span class="header-mask" title={t('webhooks.headerKept')}>
                  <span aria-hidden="true">••••••••</span>
                  <span class="visually-hidden">{t('webhooks.headerKept')}</span>
                </span>
                <Button
                  size="small"
                  aria-label={t('webhooks.headerReplaceNamed', { name: row.name })}
                  onClick={() => {
                    focusNext.current = `[data-row="${row.key}"] .header-value input`;
                    change(row.key, { isKept: false });
                  }}
                >
                  {t('webhooks.headerReplace')}
                </Button>
              </div>
            ) : (
              <div class="header-value">
                <TextField
                  label={t('webhooks.headerValue', { n: index + 1 })}
                  hideLabel
                  placeholder={t(row.isKept ? 'webhooks.headerValueAgain' : 'webhooks.headerValuePlaceholder')}
                  spellcheck={false}
                  class="mono"
                  value={row.value}
                  error={errorOf(`header-${row.key}-value`)}
                  onValue={(value) => change(row.key, { value, isKept: false })}
                />
              </div>
            )}
            <IconButton
              label={row.name ? t('webhooks.headerRemoveNamed', { name: row.name }) : t('webhooks.headerRemove', { n: index + 1 })}
              icon={TrashIcon}
              onClick={() => remove(index)}
            />
          </div>
        ))}
        {errorOf('headers') && <FieldError text={errorOf('headers') ?? ''} />}
        <div>
          <Button size="small" icon={PlusIcon} data-add disabled={rows.length >= headersMax} onClick={add}>
            {t('webhooks.headerAdd')}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
