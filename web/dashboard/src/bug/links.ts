// Addresses of a bug: of its files, its share page, and those that a report brought along.
import { session } from '../session/session';

/** A file of this server by its path, so that it is read from wherever the dashboard was reached. */
export function fileUrl(url: string): string {
  const parsed = parse(url);
  const isOurs = parsed && parsed.pathname.startsWith('/files/') && parsed.origin === parse(session.value?.publicUrl ?? '')?.origin;
  return isOurs ? parsed.pathname + parsed.search : url;
}

/** A picture that stands on somebody else's server: the page may not load it, and a report is written by strangers. */
export function isElsewhere(url: string): boolean {
  const parsed = parse(url);
  const isHere = parsed?.origin === location.origin && parsed.pathname.startsWith('/files/');
  return !isHere && fileUrl(url) === url;
}

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Only what leads to a page may become a link: a report is written by strangers. */
export function safeLink(url: unknown): string | undefined {
  const parsed = typeof url === 'string' ? parse(url) : null;
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed.href : undefined;
}

export function shareLink(token: string) {
  return `${(session.value?.publicUrl || location.origin).replace(/\/$/, '')}/share/${token}`;
}
