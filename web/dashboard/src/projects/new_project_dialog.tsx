// Makes a project: a name for people, and a key that stands in addresses and webhooks and does not change any more.
import { useState } from 'preact/hooks';
import { api, Problem } from '../api/client';
import type { Project } from '../api/types';
import { Button } from '../components/button';
import { CancelButton, Dialog } from '../components/dialog';
import { TextField } from '../components/field';
import { sentenceOf } from '../components/load_failed';
import { t } from '../i18n';
import { keepProject } from './store';

/** `Online shop` suggests ONLINESHOP: letters and digits, in capitals, not too many. */
export function suggestKey(name: string) {
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return plain.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 12);
}

interface Props {
  onMade: (project: Project) => void;
  onClose: () => void;
}

export function NewProjectDialog({ onMade, onClose }: Props) {
  const [name, setName] = useState('');
  const [key, setKey] = useState<string | undefined>();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const project = key ?? suggestKey(name);

  const create = async () => {
    if (!name.trim()) return setErrors({ name: t('projects.nameMissing') });
    setBusy(true);
    try {
      const made = await api.post<Project>('/projects', { project, name: name.trim() });
      keepProject(made);
      onMade(made);
    } catch (error) {
      const field = error instanceof Problem && error.field === 'name' ? 'name' : 'project';
      setErrors({ [field]: sentenceOf(error) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t('shell.newProject')}
      width="small"
      isDirty={name !== '' || key !== undefined}
      onClose={onClose}
      onSubmit={create}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('projects.create')}
          </Button>
        </>
      }
    >
      <TextField label={t('projects.name')} required autofocus placeholder={t('projects.namePlaceholder')} value={name} error={errors.name} onValue={setName} />
      <TextField label={t('projects.key')} class="mono" required spellcheck={false} hint={t('projects.keyHint')} value={project} error={errors.project} onValue={setKey} />
    </Dialog>
  );
}
