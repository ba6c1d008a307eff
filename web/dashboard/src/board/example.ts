// Files the example that the documents file, too (tools/example_report.json): a page, a replay and logs, as of a moment
// ago and in the reader's language. Nothing in it was sent by a reporter of theirs.
import { api, projectApi } from '../api/client';
import { serverNow } from '../api/server_clock';
import type { Bug } from '../api/types';
import { t } from '../i18n';
import { session } from '../session/session';

/** When the example happened. */
const writtenAt = Date.parse('2026-03-02T09:14:06.188Z');

/** All its times moved, those in milliseconds too, so that they keep their distances. */
function movedBy<T>(value: T, ms: number): T {
  if (Array.isArray(value)) return value.map((it) => movedBy(it, ms)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => {
      if (name === 'date' && typeof it === 'string') return [name, new Date(Date.parse(it) + ms).toISOString()];
      return [name, name === 'startDate' && typeof it === 'number' ? it + ms : movedBy(it, ms)];
    }),
  ) as T;
}

export async function fileExample(project: string): Promise<void> {
  const { default: report } = await import('../../../../tools/example_report.json');
  const formData = { ...report.formData, description: t('board.exampleText'), reportedBy: session.value?.person.email ?? report.formData.reportedBy };
  await api.post<Bug>(projectApi(project, 'bugs'), { ...movedBy(report, serverNow() - writtenAt), formData });
}
