// What the sender says of a URL and of header names while they are typed: asked when the typing pauses, and only the
// answer to what stands there now is shown.
import { useEffect, useState } from 'preact/hooks';
import { call, projectApi } from '../api/client';
import { controlOf, type Draft, usedRows } from './draft';
import { plainUrl } from './plain_url';

const pauseMs = 350;

export interface Verdict {
  state: 'none' | 'asking' | 'good' | 'bad';
  /** The control that is refused. */
  control?: string;
  detail?: string;
}

interface Answer {
  ok: boolean;
  field: string | null;
  detail: string;
}

export function useVerdict(project: string, draft: Draft): Verdict {
  const [verdict, setVerdict] = useState<Verdict>({ state: 'none' });
  const url = plainUrl(draft.url);
  const named = usedRows(draft).filter((row) => row.name.trim());
  const asked = JSON.stringify([url, named.map((row) => row.name)]);

  useEffect(() => {
    if (!url) return setVerdict({ state: 'none' });
    setVerdict((before) => ({ ...before, state: 'asking' }));
    const asking = new AbortController();
    const timer = setTimeout(async () => {
      // Values are nobody's business before they are saved: a stand-in shows whether the name is allowed.
      const body = { url, headers: named.map((row) => ({ name: row.name.trim(), value: 'x' })) };
      try {
        const answer = await call<Answer>('POST', projectApi(project, 'webhooks', 'check'), { body, signal: asking.signal, asksNobody: true });
        const control = controlOf(answer.field ?? undefined, { ...draft, headers: named });
        setVerdict({ state: answer.ok ? 'good' : 'bad', detail: answer.detail, ...(control ? { control } : {}) });
      } catch {
        // It is only a hint ahead of time: saving asks again, and says what is wrong.
        if (!asking.signal.aborted) setVerdict({ state: 'none' });
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [project, asked]);

  return verdict;
}
