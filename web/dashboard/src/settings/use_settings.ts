// The state of one page of a project's settings: a draft of the part it edits, of which only what was changed is sent,
// and what the server refused, by the setting it names.
import { useEffect, useState } from 'preact/hooks';
import { Problem, projectApi } from '../api/client';
import type { Project, ProjectSettings } from '../api/types';
import { sentenceOf } from '../components/load_failed';
import { toast } from '../components/toast';
import { changesOf } from '../editing/changes';
import { saveChanges } from '../editing/save';
import { type Key, t, tMaybe } from '../i18n';
import { keepProject } from '../projects/store';
import { useUnsaved } from '../routing/unsaved';

export interface SettingsForm<Draft> {
  draft: Draft;
  change: (fields: Partial<Draft>) => void;
  /** Of a setting (`scrubWords`, `screenshots.waitSeconds`, `columns[2]`), or of one of its items. */
  errorOf: (setting: string) => string | undefined;
  refusal: Refusal | undefined;
  isDirty: boolean;
  isSaving: boolean;
  save: () => Promise<void>;
  reset: () => void;
}

export interface Refusal {
  /** '' when it is about none. */
  setting: string;
  sentence: string;
}

interface Patch {
  name?: string;
  /** Values go as they were typed: what a setting can not be, the server says. */
  settings?: { [Name in keyof ProjectSettings]?: unknown };
}

/** `scrubWords[2]` is about `scrubWords`. */
export const isAbout = (refusal: Refusal | undefined, setting: string) =>
  refusal !== undefined && (refusal.setting === setting || refusal.setting.startsWith(`${setting}[`));

function refusalOf(error: unknown): Refusal {
  const field = error instanceof Problem ? (error.field ?? '') : '';
  return { setting: field.replace(/^settings\./, ''), sentence: sentenceOf(error) };
}

/** Settings whose text has another name than they have. */
const names: Record<string, Key> = {
  name: 'projects.name',
  allowedOrigins: 'settings.origins',
  reportsPerSecond: 'settings.rate',
  retentionDays: 'settings.retention',
  scrubWords: 'settings.words',
  'screenshots.waitSeconds': 'settings.wait',
  'screenshots.render': 'settings.render',
  'screenshots.fetchImages': 'settings.fetchImages',
  'films.automatic': 'settings.automatic',
  files: 'settings.filesAccess',
  columns: 'settings.tab.board',
  'share.enabled': 'settings.share',
};

function nameOf(path: string) {
  const setting = path.replace(/^settings\./, '');
  return tMaybe(names[setting] ?? `settings.${setting}`, setting);
}

export function useSettings<Draft>(project: Project, read: (project: Project) => Draft, write: (draft: Draft) => Patch): SettingsForm<Draft> {
  // What was there when the editing began: the project may be read anew under it.
  const [before, setBefore] = useState(project);
  const [draft, setDraft] = useState(() => read(project));
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [isSaving, setSaving] = useState(false);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(read(before));
  useUnsaved(isDirty);

  const beginWith = (next: Project) => {
    setBefore(next);
    setDraft(read(next));
    setRefusal(undefined);
  };

  // Nothing is edited: what somebody else has changed is shown.
  useEffect(() => {
    if (!isDirty && project !== before) beginWith(project);
  }, [project, isDirty]);

  const save = async () => {
    if (isSaving || !isDirty) return;
    setSaving(true);
    try {
      const fields = (of: Project) => ({ ...write(read(of)) });
      const changes = changesOf(fields(before), { ...write(draft) });
      const next = await saveChanges({ path: projectApi(project.project), before: fields(before), revision: before.__v, changes, read: fields, nameOf });
      keepProject(next);
      beginWith(next);
      toast(t('shell.saved'));
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setSaving(false);
    }
  };

  return {
    draft,
    change: (fields) => {
      setDraft((before) => ({ ...before, ...fields }));
      setRefusal(undefined);
    },
    errorOf: (setting) => (isAbout(refusal, setting) ? refusal?.sentence : undefined),
    refusal,
    isDirty,
    isSaving,
    save,
    reset: () => beginWith(project),
  };
}

/** A list as people write it: one a line. */
export const readLines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);
export const writeLines = (lines: string[]) => lines.join('\n');

/** What is no number stays as it is, to be refused: an emptied field is no 0. */
export const readNumber = (text: string) => (text.trim() && Number.isFinite(Number(text)) ? Number(text) : text);
