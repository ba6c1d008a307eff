// JSON set out in lines, also where its end is cut off, as of a long answer of which only the beginning is kept. What is
// no JSON stays as it is. Pure.

export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return /^\s*[[{]/.test(text) ? setOut(text) : text;
  }
}

/** By its brackets and commas; what stands in strings is left alone. */
function setOut(text: string): string {
  // A string, also one that is cut; a mark; blanks between; anything else.
  const parts = text.match(/"(?:[^"\\]|\\[^])*"?|[{}[\],:]|\s+|[^"{}[\],:\s]+/g) ?? [];
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(Math.max(0, depth))}`;
  let last = '';
  for (const part of parts) {
    if (!part.trim()) continue;
    const closes = part === '}' || part === ']';
    if (closes) --depth;
    const isFirstInside = last === '{' || last === '[';
    if (closes ? !isFirstInside : isFirstInside || last === ',') out += line();
    out += part;
    if (part === ':') out += ' ';
    if (part === '{' || part === '[') ++depth;
    last = part;
  }
  return out;
}
