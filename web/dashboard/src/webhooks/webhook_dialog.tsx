// The setup dialog: makes a webhook, or changes one. What is typed is judged by the sender itself while it is typed;
// a test sends what stands here, saved or not.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Webhook } from '../api/types';
import { Button } from '../components/button';
import { CopyButton } from '../components/copy';
import { CancelButton, Dialog } from '../components/dialog';
import { Checkbox, FieldError, Switch, TextField } from '../components/field';
import { CheckIcon, SendIcon } from '../components/icons';
import { Spinner } from '../components/loading';
import { t, tMaybe } from '../i18n';
import { goesElsewhere, knownActions } from './draft';
import { HeaderRows } from './header_rows';
import { SecretBox } from './secret_box';
import { TestPanel } from './test_panel';
import { useWebhookForm, type WebhookForm } from './use_webhook_form';
import type { Verdict } from './use_verdict';
import { VerifySamples } from './verify_samples';

interface Props {
  project: string;
  /** Absent: a new one. */
  webhook?: Webhook;
  onSaved: (saved: Webhook) => void;
  onClose: () => void;
}

export function WebhookDialog({ project, webhook, onSaved, onClose }: Props) {
  const content = useRef<HTMLDivElement>(null);
  const [errorsShown, setErrorsShown] = useState(0);
  const form = useWebhookForm(project, webhook, onSaved, () => setErrorsShown((times) => times + 1));

  // After a refusal the focus goes to the first control that is refused.
  useEffect(() => {
    if (errorsShown === 0) return;
    const wrong = content.current?.querySelector<HTMLElement>('[aria-invalid]');
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
  }, [errorsShown]);

  return (
    <Dialog
      title={t(webhook ? 'webhooks.editTitle' : 'webhooks.newTitle')}
      description={t('webhooks.dialogText', { project })}
      width="large"
      isDirty={form.isDirty}
      onClose={onClose}
      onSubmit={form.save}
      footer={
        <>
          <Button class="dialog-foot-start" icon={SendIcon} busy={form.test.kind === 'sending'} onClick={form.sendTest}>
            {t('test.send')}
          </Button>
          <CancelButton />
          <Button type="submit" variant="primary" busy={form.isSaving}>
            {t(webhook ? 'shell.save' : 'webhooks.create')}
          </Button>
        </>
      }
    >
      <div ref={content} class="form">
        {form.formError && (
          <div role="alert">
            <FieldError text={form.formError} />
          </div>
        )}
        <Target form={form} />
        <HeaderRows draft={form.draft} errorOf={form.errorOf} onChange={(headers) => form.change({ headers })} />
        <Actions form={form} />
        <Sending form={form} />
        <section class="group">
          <h3>{t('secret.title')}</h3>
          {goesElsewhere(form.draft) ? (
            <p class="field-hint">{t('secret.elsewhere')}</p>
          ) : webhook ? (
            <SecretBox project={project} webhook={webhook.id} />
          ) : (
            <NewSecret form={form} />
          )}
          <details>
            <summary>{t('verify.title')}</summary>
            <VerifySamples />
          </details>
        </section>
        <TestPanel state={form.test} url={form.draft.url} setUrl={(url) => form.change({ url })} />
      </div>
    </Dialog>
  );
}

function VerdictHint({ verdict }: { verdict: Verdict }) {
  return (
    <span role="status" class="verdict">
      {verdict.state === 'asking' && (
        <>
          <Spinner /> {t('webhooks.urlChecking')}
        </>
      )}
      {verdict.state === 'good' && (
        <span class="verdict-good">
          <CheckIcon size={14} /> {t('webhooks.urlGood')}
        </span>
      )}
      {(verdict.state === 'none' || verdict.state === 'bad') && t('webhooks.urlHint')}
    </span>
  );
}

function Target({ form: { draft, change, errorOf, verdict } }: { form: WebhookForm }) {
  return (
    <>
      <TextField
        label={t('webhooks.url')}
        type="url"
        inputMode="url"
        autofocus
        required
        spellcheck={false}
        placeholder="https://example.com/hooks/bughook"
        class="mono"
        value={draft.url}
        error={errorOf('url')}
        hint={<VerdictHint verdict={verdict} />}
        onValue={(url) => change({ url })}
      />
      <TextField
        label={t('webhooks.description')}
        optional={t('shell.optional')}
        placeholder={t('webhooks.descriptionPlaceholder')}
        value={draft.description}
        error={errorOf('description')}
        onValue={(description) => change({ description })}
      />
    </>
  );
}

/** Known before the first test, so that a receiver that verifies can pass it. */
function NewSecret({ form: { draft, change, errorOf } }: { form: WebhookForm }) {
  const secret = draft.secret ?? '';
  return (
    <div class="new-secret">
      <TextField
        label={t('secret.value')}
        hint={t('secret.newHint')}
        class="mono"
        spellcheck={false}
        value={secret}
        error={errorOf('secret')}
        onValue={(typed) => change({ secret: typed })}
      />
      <CopyButton label={t('secret.copy')} text={secret} caption={t('shell.copy')} size="medium" />
    </div>
  );
}

function Actions({ form: { draft, change, errorOf } }: { form: WebhookForm }) {
  const toggle = (action: string, on: boolean) =>
    change({ actions: on ? [...draft.actions, action] : draft.actions.filter((it) => it !== action) });
  return (
    <fieldset class="group">
      <legend class="field-label">{t('webhooks.actions')}</legend>
      {knownActions.map((action) => (
        <Checkbox
          key={action}
          label={<code>{action}</code>}
          hint={tMaybe(`action.${action}`, '')}
          checked={draft.actions.includes(action)}
          onValue={(on) => toggle(action, on)}
        />
      ))}
      {draft.actions.length === 0 && <p class="field-hint">{t('webhooks.noActions')}</p>}
      {errorOf('actions') && <FieldError text={errorOf('actions') ?? ''} />}
    </fieldset>
  );
}

function Sending({ form: { draft, change, errorOf } }: { form: WebhookForm }) {
  return (
    <div class="group">
      <Switch label={t('webhooks.active')} hint={t('webhooks.activeHint')} checked={draft.active} onValue={(active) => change({ active })} />
      <Switch
        label={t('webhooks.wait')}
        hint={t('webhooks.waitHint')}
        checked={draft.waitForScreenshot}
        onValue={(waitForScreenshot) => change({ waitForScreenshot })}
      />
      <details>
        <summary>{t('webhooks.timing')}</summary>
        <div class="form">
          <TextField
            label={t('webhooks.timeout')}
            type="number"
            min={1}
            max={60}
            step="any"
            class="input-number"
            value={draft.timeoutSeconds}
            error={errorOf('timeoutMs')}
            hint={t('webhooks.timeoutHint')}
            onValue={(timeoutSeconds) => change({ timeoutSeconds })}
          />
          <TextField
            label={t('webhooks.schedule')}
            class="mono"
            spellcheck={false}
            value={draft.schedule}
            error={errorOf('scheduleSeconds')}
            hint={t('webhooks.scheduleHint')}
            onValue={(schedule) => change({ schedule })}
          />
        </div>
      </details>
    </div>
  );
}
