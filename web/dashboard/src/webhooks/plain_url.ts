// A URL as the server takes it: a host in letters beyond ASCII in the form that names have on the wire. Pure.

/** Anything else stays as it was typed, and is judged as it is. */
export function plainUrl(typed: string): string {
  const text = typed.trim();
  const host = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  if (![...host].some((letter) => letter > '~')) return text;
  try {
    return new URL(text).href;
  } catch {
    return text;
  }
}
