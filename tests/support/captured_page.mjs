// Captured pages for the renderer: hostile ones, and what is needed to look at the pictures that come of them.
import assert from 'node:assert/strict';
import { hostileElements, hostileSvgElements } from './recordings.mjs';
import { until } from './waiting.mjs';

/** How long a picture may take on a machine that runs other tests beside it. */
export const pictureMs = 90_000;

const escape = (value) => String(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const markup = ([tag, attributes, inner = '']) =>
  `<${tag}${Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value)}"`).join('')}>${inner}</${tag}>`;

/**
 * A page that reaches out to `url` in every way that HTML, CSS and SVG have. What ends a page early, or hides what
 * follows (frames, forms within forms), stands last.
 */
export function reachingPage(url) {
  const call = `fetch('${url}script-ran'),new WebSocket('${url.replace('http', 'ws')}socket')`;
  const elements = hostileElements(call, url).filter(([tag]) => !['body', 'frame', 'base', 'template'].includes(tag));
  const hints = ['dns-prefetch', 'preconnect', 'prefetch', 'prerender', 'preload', 'modulepreload', 'manifest', 'next', 'stylesheet prefetch']
    .map((rel) => `<link rel="${rel}" as="image" href="${url}${rel.replace(' ', '-')}">`).join('');
  const rules = `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${url}rules"]}]}</script>`;
  return `<!DOCTYPE html><html><head><meta http-equiv="refresh" content="0; url=${url}meta"><meta http-equiv=refresh content=0;${url}unquoted>` +
    `${hints}${rules}</head><body background="${url}body" onload="${escape(call)}">` +
    `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">${hostileSvgElements(call, url).map(markup).join('')}</svg>` +
    `${elements.map(markup).join('\n')}<h1>It was drawn</h1></body></html>`;
}

/** Pages that bring a browser to its knees, each in its own way. */
export const exhaustingPages = {
  '200,000 nested elements': `<!DOCTYPE html><body>${'<div>'.repeat(200_000)}x`,
  '60 nested blurs': `<!DOCTYPE html><body>${'<div style="filter:blur(40px);width:3000px;height:3000px;background:red">'.repeat(60)}x`,
  'an SVG that doubles itself': `<!DOCTYPE html><svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">` +
    `<g id="g0"><rect width="9" height="9"/></g>` +
    Array.from({ length: 28 }, (_, i) => `<g id="g${i + 1}"><use href="#g${i}"/><use href="#g${i}" x="1"/></g>`).join('') + '</svg>',
};

/** A small page with something to see. */
export const plainPage = (words) =>
  `<!DOCTYPE html><html><body style="margin:0;background:#fff"><h1>${words}</h1><p>A page that anybody may see.</p></body></html>`;

/** Reports `html` as seen through a small window; the new bug. */
export function reportPage(project, html, view = {}) {
  return project.report({ screenshotData: { html, baseUrl: 'http://shop.test/', x: 0, y: 0, width: 400, height: 300, isMobile: false, ...view } });
}

/** The bug once its picture was made, or will not be. */
export function settled(project, bug) {
  return until(async () => {
    const seen = await project.bug(bug.id);
    return !seen.generatingScreenshot && (seen.screenshotLive || seen.screenshotError) && seen;
  }, 'a picture, or the reason why there is none', pictureMs);
}

/** The picture of a bug: its bytes, and its size as its header has it. */
export async function pictureOf(project, bug) {
  assert.match(bug.screenshotUrl, /\.jpg/, JSON.stringify(bug));
  const answer = await project.api.raw(new URL(bug.screenshotUrl).pathname);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'image/jpeg');
  return { bytes: answer.bytes, ...jpegSize(answer.bytes) };
}

/** Of the segment that starts a JPEG's frame. */
export function jpegSize(bytes) {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] >= 0xc0 && bytes[at + 1] <= 0xc2) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  throw new Error('no JPEG');
}
