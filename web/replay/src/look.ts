// How the stage looks. A constructed style sheet: it needs no file, and a strict content security policy allows it.

const pointer =
  `url('data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M3 1.5 16.6 9.2l-6.2 1.5-3.1 6.1z" ` +
  `fill="%23111" stroke="%23fff" stroke-width="1.4" stroke-linejoin="round"/></svg>')`;

const css = `
  /* As the page around it, so that what is left beside the recording is its ground; the recording itself is light. */
  :root { color-scheme: light dark; }
  html, body { margin: 0; padding: 0; height: 100%; overflow: hidden; }
  .stage { color-scheme: light; position: absolute; top: 0; left: 0; transform-origin: 0 0; background: #fff; overflow: hidden; }
  .stage iframe, .stage img { display: block; border: 0; }
  .stage img { width: 100%; height: 100%; object-fit: contain; background: #000; }
  .replayer-wrapper { position: relative; }
  .pointer, .replayer-mouse {
    position: absolute; z-index: 2; width: 22px; height: 22px; pointer-events: none;
    background: ${pointer} 0 0 / contain no-repeat;
  }
  .replayer-mouse { margin: -2px 0 0 -3px; }
  .pointer { top: -2px; left: -3px; }
  .pointer::after, .replayer-mouse::after {
    content: ''; position: absolute; top: 2px; left: 3px; width: 34px; height: 34px; border-radius: 50%;
    background: rgb(79 70 229 / .35); border: 2px solid rgb(79 70 229 / .9); box-sizing: border-box;
    transform: translate(-50%, -50%) scale(0); opacity: 0; transition: transform .12s, opacity .3s;
  }
  .pointer.pressed::after, .replayer-mouse.active::after, .replayer-mouse.touch-active::after {
    transform: translate(-50%, -50%); opacity: 1;
  }
  .replayer-mouse.touch-device, .pointer.touch { background-image: none; }
  .touch {
    position: absolute; z-index: 2; width: 44px; height: 44px; margin: -22px 0 0 -22px; border-radius: 50%;
    background: rgb(79 70 229 / .35); border: 2px solid rgb(255 255 255 / .9); box-sizing: border-box;
    box-shadow: 0 0 0 1px rgb(0 0 0 / .35); pointer-events: none;
  }
  .missing { position: absolute; inset: 0; display: grid; place-items: center; font: 14px system-ui; color: #bbb; background: #1a1a1e; }
  .missing[hidden] { display: none; }
`;

export function dress(page: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
}
