// A page made of what HTML can not say of it: shadow roots, animations under way, canvases, boxes that were unticked. The
// SDKs write such things down in attributes of their own (`bb-...`), from which a picture has to be made.

export const markedPage = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Marked</title><style>
body { margin: 0; font: 15px sans-serif; display: grid; grid-template-columns: 1fr 1fr; gap: 6px; padding: 6px }
section { border: 1px solid #999; padding: 4px } p { margin: 2px; color: #224 }
x-late:not(:defined) { visibility: hidden }
@keyframes fill { from { width: 0 } to { width: 100% } } @keyframes out { to { opacity: 0 } }
@keyframes in { from { opacity: 0; transform: translateY(40px) } to { opacity: 1 } }
.bar { height: 14px; background: #b9c } .held { animation: fill 10s linear -3s paused }
.later { background: #fea; animation: out .3s 3000s forwards } .entry { background: #cec; animation: in .2s both }
.countdown { animation: fill 90000s linear }
.pseudo::before { content: 'before'; display: block; background: #ecb; width: 40%; animation: out .3s 3000s forwards }
.wide { background: #444; color: #fff; width: 60px; transition: width 90000s linear } .wide.wider { width: 300px }
.list { height: 50px; overflow: auto; scroll-timeline: --list block } .list div { height: 400px }
.framed { border: 6px solid #9b9; padding: 8px; background: #eef }
.list .read { height: 8px; position: sticky; top: 0; background: #daa; animation: fill linear both; animation-timeline: --list }
</style></head><body>
<section><p>Light one</p><x-card>Slotted words <em slot="end">at the end</em></x-card>
  <p>Light two <x-tip>a hint</x-tip> after</p></section>
<section><div id="faded" style="opacity: 0; background: #fcb">Faded in by a script</div><div class="later">A notice</div>
  <div class="entry">An entry</div><div class="bar held"></div><div class="bar countdown"></div><div class="pseudo"></div>
  <div class="wide">wide</div><div class="list"><div><div class="read"></div></div></div></section>
<section><canvas width="240" height="50"></canvas> after<br>
  <canvas width="200" height="60" style="width: 60%; border: 4px solid #797; padding: 3px"></canvas></section>
<section><input type="checkbox" checked id="unticked"> <input type="checkbox" id="ticked"> <input type="radio" name="r" checked>
  <input type="radio" name="r" id="chosen"> <select id="size"><option>small</option><option>large</option></select>
  <select multiple size="3"><option selected>one</option><option selected>two</option><option>three</option></select>
  <input type="submit"> <textarea id="note" rows="2">before</textarea> <input id="name" value="before"></section>
<section><img class="framed" width="80" height="40"> <span style="display: inline-block; transform: scale(.5)"><img class="framed" width="120" height="80"></span>
  <button>A button <span>with <i>one</i></span></button></section>
<section><x-late>Defined by a script</x-late> <svg width="60" height="20"><rect width="6" height="20" fill="#daa">
  <animate attributeName="width" from="6" to="60" dur=".2s" fill="freeze"/></rect></svg></section>
<script>
  const component = (name, html, ...sheets) => customElements.define(name, class extends HTMLElement {
    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.innerHTML = html;
      root.adoptedStyleSheets = sheets.map((text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet; });
    }
  });
  component('x-inner', '<style>:host { background: #ffc } button { background: #000; color: #fff }</style><button>Inner</button>');
  component('x-card', '<style>p { color: #644; font-weight: bold } :host { display: block; border: 4px solid #797 } * { letter-spacing: 1px }</style>' +
    'Words before <p>In the shadow</p><slot></slot> <slot name="end">none</slot><x-inner></x-inner>' +
    '<canvas width="80" height="20"></canvas><input type="checkbox" checked>',
    'p { color: #464; font-style: italic }', 'p { color: #446 } canvas { border: 2px solid #989 }');
  component('x-tip', '<style>div { display: inline-block; border: 1px dashed } * { font-size: 12px }</style><div><slot></slot>!</div>');
  component('x-late', '<slot></slot>');

  const { shadowRoot } = document.querySelector('x-card');
  for (const canvas of [...document.querySelectorAll('canvas'), shadowRoot.querySelector('canvas')]) {
    const drawing = canvas.getContext('2d');
    drawing.fillStyle = '#9bd';
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.fillStyle = '#cde';
    drawing.fillRect(canvas.width / 2, 0, canvas.width / 4, canvas.height);
  }
  for (const image of document.images) image.src = document.querySelector('canvas').toDataURL();
  const inner = document.createElement('button');
  inner.textContent = 'within';
  document.querySelector('button i').replaceWith(inner);
  unticked.checked = shadowRoot.querySelector('input').checked = false;
  ticked.checked = chosen.checked = true;
  size.value = 'large';
  note.value = 'after';
  document.querySelector('#name').value = 'after';
  faded.animate({ opacity: [0, 1] }, { duration: 100, fill: 'forwards' });
  document.querySelector('.list').scrollTop = 100;
</script><script src="/sdk.js"></script></body></html>`;

/** Waits until what came in is there, and begins what is under way when the page is captured. */
export async function standMarked(page) {
  await page.evaluate(async () => {
    const entries = document.getAnimations().filter((it) => it.timeline === document.timeline && it.effect.getComputedTiming().endTime < 1000);
    await Promise.all(entries.map((it) => it.finished));
    document.querySelector('.wide').classList.add('wider');
    for (const animation of document.getAnimations()) {
      if (!(animation instanceof CSSTransition)) continue;
      animation.pause();
      animation.currentTime = 30_000_000;
    }
  });
}

/** Of a page read from right to left, whose window stands at the left of its beginning. */
export const rightToLeftPage = `<!DOCTYPE html><html dir="rtl" lang="ar"><head><meta charset="utf-8"><style>
body { margin: 0; width: 2000px; height: 900px; background: linear-gradient(to left, #fff 0 300px, #28c 300px 900px, #fa0 900px) }
h1 { margin: 0; padding-right: 500px } </style></head><body><h1>من اليمين إلى اليسار</h1></body></html>`;
