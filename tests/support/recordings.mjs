// Replays written by hand, one of each format as `replayDataUrl` answers it: small pages on which every kind of change
// happens at a known time. And what a hostile reporter would send instead.

const startDate = Date.parse('2026-11-20T10:00:00Z');
const heading = { startDate, baseUrl: 'https://shop.example', width: 800, height: 600, isMobile: false };

/** One red, one blue pixel, as an SDK inlines pictures. */
export const redPixel = 'data:image/gif;base64,R0lGODlhAQABAPAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';
export const bluePixel = 'data:image/gif;base64,R0lGODlhAQABAPAAAAAA/////yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';

// --- the old SDKs' own format ----------------------------------------------------------------------------------------

export const element = (id, tag, a = {}, c = []) => ({ id, '': tag, a, c });
export const text = (id, d) => ({ id, d });

/** Ten seconds: a heading changes, a row comes and goes, a form is filled, the page is scrolled. */
export function domRecording() {
  const initialState = element(1, 'HTML', { lang: 'en' }, [
    element(2, 'HEAD', {}, [
      element(3, 'STYLE', {}, [text(4, 'h1 { color: rgb(1, 2, 3) } .tall { height: 3000px } .gone { display: none }')]),
      element(5, 'LINK', { rel: 'stylesheet', href: '/shop.css' }),
    ]),
    element(6, 'BODY', { class: 'shop' }, [
      element(7, 'H1', { id: 'title' }, [text(8, 'Shop')]),
      { id: 9 },
      element(10, 'UL', { id: 'rows' }, [element(11, 'LI', {}, [text(12, 'one')]), element(13, 'LI', {}, [text(14, 'two')])]),
      element(15, 'INPUT', { id: 'name', type: 'text' }),
      element(16, 'INPUT', { id: 'agree', type: 'checkbox' }),
      element(17, 'IMG', { id: 'logo', src: '/logo.png' }),
      element(18, 'svg', { viewBox: '0 0 10 10', id: 'drawing' }, [
        element(19, 'lineargradient', { id: 'fade' }),
        element(20, 'foreignObject', {}, [element(21, 'DIV', { id: 'within' }, [text(22, 'html again')])]),
      ]),
      element(23, 'CANVAS', { id: 'chart', width: '20', height: '10' }),
      element(24, 'DIV', { id: 'box', style: 'height: 40px; overflow: auto' }, [
        element(25, 'DIV', { style: 'height: 400px' }), element(26, 'DIV', { id: 'deep', style: 'height: 400px' }),
      ]),
      element(27, 'DIV', { class: 'tall' }),
    ]),
  ]);
  return {
    ...heading,
    format: 'dom',
    initialState,
    initialActions: [{ i: [15, 'Ann'] }, { z: [16, true] }],
    resourcesToResolve: { '/logo.png': redPixel, '/shop.css': 'data:text/css;base64,' + Buffer.from('#title { margin-left: 7px }').toString('base64') },
    actions: [
      { m: [100, 100] },
      { o: 1000 }, { t: [8, 'Shop, changed'] }, { m: [200, 120] },
      { o: 1000 }, { p: [10, 13, element(30, 'LI', { class: 'new' }, [text(31, 'between'), element(32, 'INPUT', { id: 'late' })]), [{ i: [32, 'typed before'] }]] },
      { o: 1000 }, { v: 11 }, { n: [210, 130] }, { u: [210, 130] },
      { o: 1000 }, { i: [15, 'Anna'] }, { z: [16, false] }, { f: 6 }, {},
      { o: 1000 }, { r: [7, 'class', 'gone'] }, { r: [6, 'class', null] },
      { o: 1000 }, { c: [23, bluePixel, 'didDraw'] }, { s: [24, 26, 0] },
      { o: 1000 }, { x: [0, 700] },
      { o: 1000 }, { p: [10, null, element(13, 'LI', {}, [text(14, 'two, moved')]), []] }, { s: [24, 'bottom'] },
      { o: 2000 }, { r: [7, 'class', null] },
    ],
  };
}

// --- rrweb -----------------------------------------------------------------------------------------------------------

const node = (id, tagName, attributes = {}, childNodes = []) => ({ type: 2, id, tagName, attributes, childNodes });
const words = (id, textContent) => ({ type: 3, id, textContent });

/** Ten seconds: the pointer crosses, text and a class change, a row is added, a field is filled, the window grows. */
export function rrwebRecording(page = []) {
  const at = (ms, data, type = 3) => ({ type, timestamp: startDate + ms, data });
  return {
    ...heading,
    format: 'rrweb',
    events: [
      at(0, { href: 'https://shop.example/', width: 800, height: 600 }, 4),
      at(1, {
        initialOffset: { top: 0, left: 0 },
        node: {
          type: 0, id: 1, childNodes: [
            { type: 1, id: 2, name: 'html', publicId: '', systemId: '' },
            node(3, 'html', { lang: 'en' }, [
              node(4, 'head', {}, [node(5, 'style', {}, [{ ...words(6, 'h1 { color: rgb(1, 2, 3) }'), isStyle: true }])]),
              node(7, 'body', {}, [
                node(8, 'h1', { id: 'title' }, [words(9, 'Shop')]),
                node(10, 'ul', { id: 'rows' }, [node(11, 'li', {}, [words(12, 'one')])]),
                node(13, 'input', { id: 'name', type: 'text', value: 'Ann' }),
                node(14, 'canvas', { id: 'chart', width: '20', height: '10', rr_dataURL: bluePixel }),
                ...page,
              ]),
            ]),
          ],
        },
      }, 2),
      at(1500, { source: 1, positions: [-400, -300, -200, -100, 0].map((timeOffset, step) => ({ x: 100 + step * 10, y: 50, id: 8, timeOffset })) }),
      at(2000, { source: 0, texts: [{ id: 9, value: 'Shop, changed' }], attributes: [], removes: [], adds: [] }),
      at(3000, { source: 0, texts: [], attributes: [], removes: [], adds: [{ parentId: 10, nextId: null, node: node(20, 'li', { class: 'new' }) }, { parentId: 20, nextId: null, node: words(21, 'two') }] }),
      at(4000, { source: 2, type: 2, id: 8, x: 120, y: 60 }),
      at(5000, { source: 5, id: 13, text: 'Anna', isChecked: false }),
      at(6000, { source: 4, width: 1000, height: 700 }),
      at(7000, { source: 0, texts: [], attributes: [{ id: 8, attributes: { class: 'late', style: { color: 'rgb(9, 9, 9)' } } }], removes: [{ parentId: 10, id: 11 }], adds: [] }),
      at(10_000, { source: 3, id: 1, x: 0, y: 0 }),
    ],
  };
}

// --- mobile ----------------------------------------------------------------------------------------------------------

/** Three pictures out of order, dates as iOS writes them, and a finger between the first two. */
export function framesRecording(urls = [redPixel, bluePixel, redPixel]) {
  const date = (second, ms = '') => `2026-11-20T11:00:${String(second).padStart(2, '0')}${ms}+0100`;
  return {
    ...heading, format: 'frames', width: 0, height: 0, isMobile: true, interval: 1000,
    frames: [
      { url: urls[2], screenname: 'Pay', date: date(2), interactions: [] },
      { url: urls[0], screenname: 'Cart', date: date(0), interactions: [] },
      { url: urls[1], screenname: 'Cart', date: date(1), interactions: [{ x: 0.5, y: 0.25, date: date(0, '.600'), type: 'TD' }] },
    ],
  };
}

// --- hostile ---------------------------------------------------------------------------------------------------------

/**
 * Attributes and elements that run or fetch something in an ordinary page. `call` is a script, `url` an address that
 * nobody may ask for: `[tag, attributes, text]` each.
 */
export function hostileElements(call, url) {
  const svgWith = (inner) => 'data:image/svg+xml,' + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" onload="${call}">${inner}</svg>`);
  return [
    ['script', {}, call], ['script', { src: `${url}script.js` }],
    ['img', { src: 'x:', onerror: call }], ['img', { src: `${url}img` }], ['img', { srcset: `${url}srcset 1x` }],
    ['img', { src: svgWith(`<image href="${url}nested"/>`) }],
    ['iframe', { srcdoc: `<script>parent.${call}</script>` }], ['iframe', { src: `javascript:parent.${call}` }],
    ['iframe', { src: `${url}iframe` }], ['iframe', { src: 'data:text/html,<script>parent.' + call + '</script>' }],
    ['object', { data: `${url}object` }], ['embed', { src: `${url}embed` }], ['frame', { src: `${url}frame` }],
    ['link', { rel: 'stylesheet', href: `${url}link.css` }], ['link', { rel: 'prefetch', href: `${url}prefetch` }],
    ['link', { rel: 'preconnect', href: url }], ['link', { rel: 'icon', href: `${url}icon` }], ['link', { rel: 'modulepreload', href: `${url}module` }],
    ['meta', { 'http-equiv': 'refresh', content: `0;url=${url}refresh` }], ['base', { href: url }],
    ['video', { src: `${url}video`, poster: `${url}poster`, autoplay: '' }], ['audio', { src: `${url}audio`, autoplay: '' }],
    ['source', { src: `${url}source` }], ['track', { src: `${url}track`, default: '' }],
    ['input', { type: 'image', src: `${url}input` }], ['input', { autofocus: '', onfocus: call }],
    ['form', { action: `${url}form` }, ''], ['button', { formaction: `${url}formaction` }, 'x'],
    ['a', { href: `javascript:${call}`, ping: `${url}ping` }, 'x'],
    ['body', { background: `${url}background`, onload: call }],
    ['div', { style: `background: url(${url}style)` }, ''], ['div', { style: `background: u\\72l("${url}escaped")` }, ''],
    ['div', { style: `background: image-set("${url}imageset" 1x)` }, ''], ['div', { onmouseover: call, onanimationstart: call }, 'x'],
    ['style', {}, `@import "${url}import.css"; @import url(${url}import2.css); body { background: url('${url}css') }`],
    ['style', {}, `@font-face { font-family: evil; src: url(${url}font) } * { font-family: evil; cursor: url(${url}cursor), auto }`],
    ['style', {}, `div { background: \\75 rl(${url}css-escaped) } p { list-style: url(${url}list) }`],
    ['details', { open: '', ontoggle: call }, 'x'], ['marquee', { onstart: call }, 'x'], ['template', {}, `<img src=${url}template>`],
    ['noscript', {}, `<img src="${url}noscript">`], ['math', { href: `javascript:${call}` }, 'x'], ['portal', { src: `${url}portal` }],
  ];
}

/** The same within SVG, which has ways of its own. */
export function hostileSvgElements(call, url) {
  return [
    ['image', { href: `${url}svg-image` }], ['image', { 'xlink:href': `${url}svg-xlink` }], ['use', { href: `${url}use.svg#x` }],
    ['use', { 'xlink:href': `data:image/svg+xml,<svg id="x" xmlns="http://www.w3.org/2000/svg"><image href="${url}use-data"/></svg>#x` }],
    ['script', { href: `${url}svg-script` }], ['script', {}, call], ['feImage', { href: `${url}feimage` }],
    ['animate', { attributeName: 'href', values: `${url}animated`, begin: '0s', dur: '1s' }],
    ['set', { attributeName: 'href', to: `javascript:${call}` }], ['animate', { onbegin: call, attributeName: 'x', dur: '1s' }],
    ['a', { href: `javascript:${call}` }, 'x'], ['rect', { fill: `url(${url}fill#x)`, filter: `url(${url}filter#x)`, mask: `url(${url}mask#x)` }],
    ['foreignObject', {}, ''], ['style', {}, `rect { fill: url(${url}svg-css#x) }`],
  ];
}

/** Each hostile element in a DOM replay: at the start, inserted later, and set attribute by attribute. */
export function hostileDomRecording(call, url) {
  const recording = domRecording();
  const body = recording.initialState.c[1];
  let id = 1000;
  const build = ([tag, a, inner]) => element(id++, tag, a, inner === undefined ? [] : [text(id++, inner)]);
  const htmlNodes = () => hostileElements(call, url).map(([tag, ...rest]) => build([tag.toUpperCase(), ...rest]));
  const svgNodes = () => element(id++, 'svg', { onload: call }, hostileSvgElements(call, url).map(build));
  body.c.push(...htmlNodes(), svgNodes());
  const late = [...htmlNodes(), svgNodes()].map((it) => ({ p: [6, null, it, []] }));
  const attributes = hostileElements(call, url).flatMap(([, a]) => Object.entries(a).flatMap(([name, value]) => [17, 7, 23].map((target) => ({ r: [target, name, value] }))));
  recording.resourcesToResolve['/logo.png'] = `${url}resolved`;
  recording.initialActions.push({ c: [23, `${url}canvas`] });
  recording.actions.unshift({ o: 1 }, ...late, ...attributes, { c: [23, `${url}canvas-late`] }, { t: [4, `body { background: url(${url}text) }`] }, { o: 50 });
  return recording;
}

/** The same in rrweb's words, with what only rrweb has: style rules, declarations, fonts, canvas commands, plugins. */
export function hostileRrwebRecording(call, url) {
  let id = 1000;
  const build = ([tag, attributes, inner]) => node(id++, tag, attributes, inner === undefined ? [] : [words(id++, inner)]);
  const svg = () => ({
    ...node(id++, 'svg', { onload: call }), isSVG: true,
    childNodes: hostileSvgElements(call, url).map((it) => ({ ...build(it), isSVG: true })),
  });
  const own = () => [
    node(id++, 'link', { rel: 'stylesheet', href: `${url}x`, _cssText: `body { background: url(${url}csstext) }` }),
    node(id++, 'img', { src: 'x', rr_dataURL: `${url}rr-data` }), node(id++, 'iframe', { rr_src: `${url}rr-src` }),
    node(id++, 'canvas', { rr_dataURL: `${url}rr-canvas` }), node(id++, 'style', { _cssText: `@import "${url}style-csstext"` }),
    { ...node(id++, 'x-evil', { onclick: call }), isCustom: true }, node(id++, 'video', { src: `${url}rr-video`, rr_mediaState: 'played' }),
  ];
  const page = () => [...hostileElements(call, url).map(build), svg(), ...own()];
  const recording = rrwebRecording(page());
  const at = (ms, data, type = 3) => ({ type, timestamp: startDate + ms, data });
  recording.events.push(
    at(100, { source: 0, texts: [{ id: 6, value: `body { background: url(${url}rr-text) }` }], removes: [], adds: page().map((it) => ({ parentId: 7, nextId: null, node: it })),
      attributes: hostileElements(call, url).map(([, attributes]) => ({ id: 8, attributes })) }),
    at(110, { source: 0, texts: [], removes: [], adds: [], attributes: [{ id: 8, attributes: { style: { background: `url(${url}rr-style)`, 'list-style': [`url(${url}rr-important)`, 'important'] } } }] }),
    at(120, { source: 8, id: 5, adds: [{ rule: `p { background: url(${url}rr-rule) }`, index: 0 }, { rule: `@import url(${url}rr-rule-import)`, index: 0 }] }),
    at(130, { source: 13, id: 5, index: [0], set: { property: 'background', value: `url(${url}rr-declaration)` } }),
    at(140, { source: 10, family: 'evil', fontSource: `url(${url}rr-font)`, buffer: false }),
    at(150, { source: 15, id: 1, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule: `h1 { background: url(${url}rr-adopted) }`, index: 0 }] }] }),
    at(160, { source: 9, id: 14, type: 0, commands: [{ property: 'drawImage', args: [{ rr_type: 'HTMLImageElement', src: `${url}rr-draw` }, 0, 0] }] }),
    at(170, { plugin: 'rrweb/console@1', payload: { level: 'log', payload: [call] } }, 6),
    at(180, { source: 0, texts: [], removes: [], attributes: [], adds: [{ parentId: 999999, nextId: null, node: node(id++, 'b') }, { parentId: 7, nextId: 424242, node: node(id++, 'i') }] }),
  );
  return recording;
}
