// Dates as the SDKs write them, in several ways.

/** Milliseconds since 1970, or NaN. iOS writes `+0200` without a colon, React Native `Date.toString()`. */
export function readDate(text: unknown): number {
  const withColon = String(text).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const ms = Date.parse(withColon);
  return Number.isNaN(ms) ? Date.parse(String(text)) : ms;
}
