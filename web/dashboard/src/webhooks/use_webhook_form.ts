// The state of the setup dialog: the draft, what is wrong with it, and its two ways to the server, saving and testing.
import { useRef, useState } from 'preact/hooks';
import { api, Problem, projectApi } from '../api/client';
import type { AttemptResult, Webhook } from '../api/types';
import { sentenceOf } from '../components/load_failed';
import { changesOf } from '../editing/changes';
import { saveChanges } from '../editing/save';
import { type Key, t, tMaybe } from '../i18n';
import { controlOf, type Draft, draftOf, fieldsOf, goesElsewhere, isSame, readSchedule } from './draft';
import type { TestState } from './test_panel';
import { useVerdict, type Verdict } from './use_verdict';

export interface WebhookForm {
  draft: Draft;
  change: (fields: Partial<Draft>) => void;
  errorOf: (control: string) => string | undefined;
  /** What is wrong with none of the controls. */
  formError: string | undefined;
  verdict: Verdict;
  isDirty: boolean;
  isSaving: boolean;
  test: TestState;
  save: () => Promise<void>;
  sendTest: () => Promise<void>;
}

/** What can be said without asking the server. */
function check(draft: Draft): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!draft.url.trim()) errors.url = t('webhooks.urlMissing');
  const timeout = Number(draft.timeoutSeconds);
  if (!(timeout >= 1 && timeout <= 60)) errors.timeoutMs = t('webhooks.timeoutWrong');
  if (goesElsewhere(draft)) {
    for (const row of draft.headers) if (row.isKept) errors[`header-${row.key}-value`] = t('webhooks.headerAgainHint');
  }
  if (readSchedule(draft.schedule) === undefined) errors.scheduleSeconds = t('webhooks.scheduleWrong');
  return errors;
}

const names: Record<string, Key> = { waitForScreenshot: 'webhooks.wait', timeoutMs: 'webhooks.timeout', scheduleSeconds: 'webhooks.schedule' };

const nameOf = (field: string) => tMaybe(names[field] ?? `webhooks.${field}`, field);

export function useWebhookForm(project: string, webhook: Webhook | undefined, onSaved: (saved: Webhook) => void, showErrors: () => void): WebhookForm {
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const first = useRef(draft);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isSaving, setSaving] = useState(false);
  const [test, setTest] = useState<TestState>({ kind: 'none' });
  const verdict = useVerdict(project, draft);

  const change = (fields: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...fields }));
    setErrors({});
  };

  /** True if there is something to show. */
  const refuse = (found: Record<string, string>) => {
    setErrors(found);
    const isWrong = Object.keys(found).length > 0;
    if (isWrong) showErrors();
    return isWrong;
  };

  const refuseProblem = (error: unknown) => {
    const control = error instanceof Problem ? controlOf(error.field, draft) : undefined;
    refuse({ [control ?? '']: sentenceOf(error) });
  };

  const save = async () => {
    if (isSaving || refuse(check(draft))) return;
    setSaving(true);
    try {
      const path = projectApi(project, 'webhooks');
      onSaved(webhook ? await edit(`${path}/${webhook.id}`, webhook) : await api.post<Webhook>(path, fieldsOf(draft)));
    } catch (error) {
      refuseProblem(error);
    } finally {
      setSaving(false);
    }
  };

  /** What was not changed is not sent: somebody else may have changed it since. */
  const edit = async (path: string, before: Webhook) => {
    const changes = changesOf({ ...fieldsOf(first.current) }, { ...fieldsOf(draft) });
    if (changes.size === 0) return before;
    const read = (current: Webhook) => ({ ...fieldsOf(draftOf(current)) });
    return saveChanges({ path, before: { ...fieldsOf(first.current) }, revision: before.__v, changes, read, nameOf });
  };

  const sendTest = async () => {
    if (test.kind === 'sending' || refuse(check(draft))) return;
    setTest({ kind: 'sending' });
    try {
      const saved = webhook ? { webhook: webhook.id } : {};
      const result = await api.post<AttemptResult>(projectApi(project, 'webhooks', 'test'), { ...fieldsOf(draft), ...saved });
      setTest({ kind: 'done', result });
    } catch (error) {
      setTest({ kind: 'refused', sentence: sentenceOf(error) });
      if (error instanceof Problem && controlOf(error.field, draft)) refuseProblem(error);
    }
  };

  const errorOf = (control: string) =>
    errors[control] ?? (verdict.state === 'bad' && (verdict.control ?? 'url') === control ? verdict.detail : undefined);

  return { draft, change, errorOf, formError: errors[''], verdict, isDirty: !isSame(draft, first.current), isSaving, test, save, sendTest };
}
