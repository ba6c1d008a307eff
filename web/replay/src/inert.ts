// What of a captured page may be built again. A replay is written by strangers: it is shown, it never runs and it
// never reaches out. Three walls stand behind each other: these rules, a frame without scripts (sandbox), and the
// page's content security policy. Each is tested for itself.

/** Elements that load or run something; a harmless one stands in, so that the tree keeps its shape. */
const tagsRefused = new Set([
  'script', 'object', 'embed', 'applet', 'portal', 'fencedframe', 'frame', 'base', 'param',
]);

/** Attributes that name something to load, to go to, or to call. */
const urlAttributes = new Set([
  'src', 'href', 'xlink:href', 'poster', 'data', 'background', 'cite', 'longdesc', 'manifest', 'classid',
  'codebase', 'archive', 'profile', 'lowsrc', 'dynsrc', 'code', 'icon',
]);

/** Attributes that are left out whatever they say. */
const attributesRefused = new Set([
  'srcdoc', 'srcset', 'imagesrcset', 'ping', 'action', 'formaction', 'http-equiv', 'target', 'download', 'nonce',
  'autofocus', 'is', 'attributionsrc', 'allow', 'csp', 'sandbox', 'xml:base',
]);

/** What SVG's animations may not change: they would bring an address back in. */
const attributesNotAnimated = /^(xlink:)?(href|src)$|^on|^style$/i;

const valuesOfAnimations = new Set(['to', 'from', 'by', 'values']);

const dataOfMedia = /^\s*data:(image|font|audio|video|application\/(x-)?font)[/;,+\w.-]/i;
const fragment = /^\s*#/;

/** The name under which an element is built. */
export function inertTag(tag: string): string {
  const name = tag.toLowerCase();
  return tagsRefused.has(name) ? 'span' : tag;
}

/** An address that stays within the replay: a picture, a font or a sound in the text itself, or a place in the page. */
export function isInertUrl(url: string): boolean {
  return dataOfMedia.test(url) || fragment.test(url);
}

/** The attribute's value as it may be set, or null if it is left out. `tag` in lower case. */
export function inertAttribute(tag: string, attribute: string, value: string): string | null {
  const name = attribute.toLowerCase();
  if (name.startsWith('on') || attributesRefused.has(name)) return null;
  if (name === 'attributename' && attributesNotAnimated.test(value.trim())) return null;
  if (valuesOfAnimations.has(name) && /script\s*:/i.test(value)) return null;
  if (name === 'style') return inertCss(value);
  if (!urlAttributes.has(name)) return value.includes('(') ? inertCss(value) : value;
  if (tag === 'a' || tag === 'area') return '#';  // still a link to the eye and to style sheets
  if (tag === 'iframe' || tag === 'link') return null;
  if (tag === 'use') return fragment.test(value) ? value : null;
  return isInertUrl(value) ? value : null;
}

/** Escapes that spell letters: `u\72l(` is `url(`, so they are read before anything is looked for. */
const letterEscapes = /\\(?:0{0,4}(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])(?:\r\n|\s|(?![0-9a-f]))|([g-z]))/gi;

/** What stands for whatever was to be fetched. */
const nothing = '"data:,"';

/**
 * A style sheet or a value without anything to fetch. Looked for everywhere, also within strings and comments: what
 * only looks like an address there is lost too, and no trick with a quote hides one. In linear time.
 */
export function inertCss(css: string): string {
  const readable = css.replace(letterEscapes, (_, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(parseInt(code, 16)) : letter);
  return withInertStrings(withInertUrls(readable));
}

function withInertUrls(css: string): string {
  const start = /url\(\s*|@import\b/gi;
  let result = '';
  let from = 0;
  for (let found = start.exec(css); found; found = start.exec(css)) {
    result += css.slice(from, found.index);
    const [opening] = found;
    from = opening.startsWith('@') ? past(css, ';', found.index) : past(css, ')', endOfAddress(css, start.lastIndex));
    if (!opening.startsWith('@')) {
      const whole = css.slice(found.index, from);
      const address = whole.slice(opening.length).replace(/^["']/, '');
      result += isInertUrl(address) ? whole : `url(${nothing})`;
    }
    start.lastIndex = from;
  }
  return result + css.slice(from);
}

/** Where a quoted address has its closing quote; of a bare one, where it begins. */
function endOfAddress(css: string, at: number): number {
  const quote = css[at];
  return quote === '"' || quote === "'" ? past(css, quote, at + 1) : at;
}

/** What is not closed goes to the end, as it does for a browser. */
function past(css: string, what: string, at: number): number {
  const found = css.indexOf(what, at);
  return found < 0 ? css.length : found + 1;
}

/** Functions of pictures take an address as a plain string too: strings within them are judged as such. */
function withInertStrings(css: string): string {
  const start = /\b(?:image-set|cross-fade|image|src)\(/gi;
  let result = '';
  let from = 0;
  for (let found = start.exec(css); found; found = start.exec(css)) {
    const end = endOfFunction(css, start.lastIndex);
    result += css.slice(from, start.lastIndex);
    result += css.slice(start.lastIndex, end).replace(/"([^"]*)(?:"|$)|'([^']*)(?:'|$)/g, (whole, double?: string, single?: string) =>
      isInertUrl(double ?? single ?? '') ? whole : nothing);
    start.lastIndex = from = end;
  }
  return result + css.slice(from);
}

/** Where the parenthesis closes that was opened before `start`; the end, if none does. */
function endOfFunction(css: string, start: number): number {
  let depth = 1;
  let quote = '';
  for (let at = start; at < css.length; ++at) {
    const char = css[at]!;
    if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(') ++depth;
    else if (char === ')' && --depth === 0) return at;
  }
  return css.length;
}
