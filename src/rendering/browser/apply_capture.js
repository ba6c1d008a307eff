// What a captured page can not say in HTML, said to its elements: values, checks, canvases, heights, states of
// animations, scrolling. Runs in an isolated world of the page, whose own scripts are off, after it was loaded. Returns
// once it looks as it did: pictures decoded, fonts there, nothing moving.
(async ({ scrollX, scrollY }) => {
  // A page as it is some time after it came: what came in by then, or is about to, is there; what begins later, as the
  // end of a notice does, has not begun; and what takes longer, as a countdown does, is under way.
  const settledMs = 2000;
  const entryMsMax = 5000;
  // Ending a transition may begin those of elements that inherit from it.
  const transitionRoundsMax = 5;

  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  const attempt = (act, ...given) => {
    try {
      act(...given);
    } catch {
      // One odd element does not cost the picture.
    }
  };
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const each = (selector, act) => all(selector).forEach((element) => attempt(act, element));
  const number = (element, name) => Number.parseFloat(element.getAttribute(name)) || 0;

  // A button within a button, which scripts may build and HTML may not say, comes as a `div` of the SDK's.
  for (const tag of ['button', 'a', 'form']) {
    each(`div[bb-nested-${tag}]`, (standIn) => {
      const element = document.createElement(tag);
      for (const { name, value } of standIn.attributes) element.setAttribute(name, value);
      element.append(...standIn.childNodes);
      standIn.replaceWith(element);
    });
  }

  // The sheets that a root has adopted come as its first elements, the last one first. They count after the root's
  // own ones, and are no element that `:first-child` could mean.
  const isAdopted = ({ localName, type, textContent, attributes }) =>
    localName === 'style' && type === 'text/css' && attributes.length === 2 && /(^|\n)$/.test(textContent);
  const adopt = (root) => {
    const elements = [...root.children];
    const end = elements.findIndex((element) => !isAdopted(element) || !element.hasAttribute('bb-shadow-child'));
    const adopted = elements.slice(0, end < 0 ? elements.length : end).reverse();
    root.adoptedStyleSheets = adopted.map(({ textContent }) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(textContent);
      return sheet;
    });
    for (const element of adopted) element.remove();
  };
  roots.slice(1).forEach((root) => attempt(adopt, root));

  // Custom elements are never defined here, as they were where the page ran. The class is nobody's and counts as much.
  const define = ({ cssRules }) => {
    for (const rule of cssRules) {
      if (rule.selectorText?.includes(':defined')) {
        rule.selectorText = rule.selectorText.replaceAll(':defined', ':not(.bb-never)');
      }
      if (rule.cssRules) define(rule);
      if (rule.styleSheet) attempt(define, rule.styleSheet);
    }
  };
  if (all(':not(:defined)').length > 0) {
    for (const root of roots) [...root.styleSheets, ...root.adoptedStyleSheets].forEach((sheet) => attempt(define, sheet));
  }

  // Only what differs: a button without a value shows the browser's own words, and has lost them after it was given one.
  each('[bb-data-value]', (input) => {
    const value = input.getAttribute('bb-data-value');
    const isChoice = input.localName === 'select';
    const canBeChosen = isChoice && [...input.options].some((option) => option.value === value);
    if (isChoice && !canBeChosen && value) return;
    if (input.value !== value) input.value = value;
  });
  // The SDKs write a check down only when it is there, and a value always.
  each('[bb-data-checked], [type=checkbox i][bb-data-value], [type=radio i][bb-data-value]', (input) => {
    input.checked = input.getAttribute('bb-data-checked') === 'true';
  });
  // Of an SVG the SDKs write "[object SVGAnimatedLength]", which is no number.
  each('[bb-element][bb-height]', (element) => {
    const height = number(element, 'bb-height');
    if (height > 0) element.style.height = `${height}px`;
  });

  // Without scripts a canvas shows what stands inside of it, unless it has a picture as its content. That has to be of
  // the canvas' own size, which the SDKs' pictures are not.
  const pictureOf = (canvas) => {
    const { width, height } = canvas;
    const drawn = `<image href="${canvas.getAttribute('bb-canvas-data').replace(/[<>"&]/g, '')}" width="${width}" ` +
      `height="${height}" preserveAspectRatio="none" image-rendering="${getComputedStyle(canvas).imageRendering}"/>`;
    return 'data:image/svg+xml,' + encodeURIComponent(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawn}</svg>`);
  };
  const canvases = all('canvas[bb-canvas-data^="data:image/"]');
  const drawings = canvases.map((canvas) => {
    const picture = new Image();
    picture.src = pictureOf(canvas);
    canvas.style.setProperty('content', `url("${picture.src}")`, 'important');
    return picture.decode();
  });
  // Nothing is embedded here, but a picture can be shown as one. Until it is there, what stands inside of it is shown.
  const isPicture = (address, type) => type.startsWith('image/') ||
    (!type && (/^data:image\//i.test(address) || /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i.test(new URL(address).pathname)));
  const embedded = all('object[bb-embedded], embed[bb-embedded]').map(async (element) => {
    const address = new URL(element.getAttribute('bb-embedded'), document.baseURI).href;
    if (!isPicture(address, element.getAttribute('type') ?? '')) return;
    const picture = new Image();
    for (const { name, value } of element.attributes) if (name !== 'src') picture.setAttribute(name, value);
    picture.src = address;
    await picture.decode();
    element.replaceWith(picture);
  });
  await Promise.allSettled([...drawings, ...embedded]);

  // What the SDK has read of animated elements holds, whatever their animations would be doing now.
  const cssName = (property) => ({ cssFloat: 'float', cssOffset: 'offset' })[property] ??
    (property.startsWith('--') ? property : property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  each('[bb-web-animations]', (element) => {
    const values = JSON.parse(element.getAttribute('bb-web-animations'));
    for (const [property, value] of Object.entries(values)) element.style.setProperty(cssName(property), value, 'important');
  });
  const settle = (animation) => {
    const { effect, timeline, playState } = animation;
    if (animation instanceof CSSTransition) return animation.finish();
    // What the page holds stays where it is, and what scrolling moves stays where the page is scrolled to.
    if (playState === 'paused' || timeline !== document.timeline) return undefined;
    const { delay, endTime } = effect.getComputedTiming();
    if (delay <= settledMs && endTime < entryMsMax) return animation.finish();
    animation.pause();
    // What goes on for ever is as good at any time.
    if (endTime !== Infinity) animation.currentTime = settledMs;
    return undefined;
  };
  document.getAnimations().forEach((animation) => attempt(settle, animation));
  for (let round = 0; round < transitionRoundsMax; ++round) {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    if (transitions.length === 0) break;
    transitions.forEach((transition) => attempt(settle, transition));
  }
  each('svg:has(animate, animateTransform, animateMotion, set)', (svg) => {
    if (svg.ownerSVGElement) return;
    svg.pauseAnimations();
    svg.setCurrentTime(settledMs / 1000);
  });

  // The SDK's box is the border's, and the one that is seen: ours is compared with it as it is seen, too.
  const boxOf = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return { width, height };
  };
  const isAlike = (box, wanted) => Math.abs(box.width - wanted.width) < 1 && Math.abs(box.height - wanted.height) < 1;
  const resize = (element, width, height) => {
    element.style.setProperty('box-sizing', 'border-box', 'important');
    for (const [side, length] of Object.entries({ width, height })) {
      for (const name of [side, `min-${side}`, `max-${side}`]) element.style.setProperty(name, `${length}px`, 'important');
    }
  };
  const sized = [
    ...canvases.map((element) => ({ element, width: number(element, 'bb-canvas-width'), height: number(element, 'bb-canvas-height') })),
    ...all('[bb-element][bb-width][bb-height]').map((element) => {
      element.style.removeProperty('height'); // the SDK's own, which is neither: right most often is what the styles say
      return { element, width: number(element, 'bb-width'), height: number(element, 'bb-height') };
    }),
  ].filter(({ width, height }) => width > 0 && height > 0);
  const wrong = () => sized.map((it) => ({ ...it, box: boxOf(it.element) })).filter((it) => !isAlike(it.box, it));
  for (const { element, width, height } of wrong()) resize(element, width, height);
  // What is still wrong is seen through a transform.
  for (const { element, width, height, box } of wrong()) {
    if (box.width > 0 && box.height > 0) resize(element, width * (width / box.width), height * (height / box.height));
  }

  each('[bb-scrollpos]', (element) => {
    element.scrollTo({ left: number(element, 'bb-scrollleft'), top: number(element, 'bb-scrolltop'), behavior: 'instant' });
  });
  // A silent report has 0, 0 here, wherever the window stood; then the root's own attributes are right.
  if (scrollX || scrollY) window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });

  const isInView = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  };
  const pictures = all('img').filter(isInView);
  await Promise.allSettled([document.fonts.ready, ...pictures.map((picture) => picture.decode())]);
  return [window.scrollX, window.scrollY, window.innerWidth, window.innerHeight].join();
})
