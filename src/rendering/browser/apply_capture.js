// What a captured page can not say in HTML, said to its elements: values, checks, canvases, heights, scrolling.
// Runs in an isolated world of the page, whose own scripts are off, after it was loaded. Returns once it looks as
// it did: pictures decoded, fonts there, animations at their end.
(async ({ scrollX, scrollY }) => {
  const each = (selector, act) => {
    for (const element of document.querySelectorAll(selector)) {
      try {
        act(element);
      } catch {
        // One odd element does not cost the picture.
      }
    }
  };
  const number = (element, name) => Number.parseFloat(element.getAttribute(name)) || 0;

  each('[bb-data-value]', (input) => {
    const value = input.getAttribute('bb-data-value');
    const isChoice = input.localName === 'select';
    if (!isChoice || [...input.options].some((option) => option.value === value)) input.value = value;
  });
  each('[bb-data-checked]', (input) => {
    input.checked = input.getAttribute('bb-data-checked') === 'true';
  });
  // Of an SVG the SDKs write "[object SVGAnimatedLength]", which is no number.
  each('[bb-element][bb-height]', (element) => {
    const height = number(element, 'bb-height');
    if (height > 0) element.style.height = `${height}px`;
  });
  // Without scripts a canvas shows what stands inside of it, so a picture takes its place and its looks.
  each('canvas[bb-canvas-data^="data:image/"]', (canvas) => {
    const picture = new Image();
    const display = getComputedStyle(canvas).display;
    canvas.style.display = 'none'; // its sizes are now as the style sheet has them, not as laid out
    const looks = getComputedStyle(canvas);
    for (const name of looks) picture.style.setProperty(name, looks.getPropertyValue(name));
    picture.style.display = display;
    picture.src = canvas.getAttribute('bb-canvas-data');
    canvas.replaceWith(picture);
  });

  each('[bb-scrollpos]', (element) => {
    element.scrollTo({ left: number(element, 'bb-scrollleft'), top: number(element, 'bb-scrolltop'), behavior: 'instant' });
  });
  // A silent report has 0, 0 here, wherever the window stood; then the root's own attributes are right.
  if (scrollX || scrollY) window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });

  // What faded in was there when the reporter looked; what goes on for ever has no end and stands still.
  for (const animation of document.getAnimations()) {
    try {
      animation.finish();
    } catch {
      animation.pause();
    }
  }
  const isInView = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  };
  const pictures = [...document.images].filter(isInView);
  await Promise.allSettled([document.fonts.ready, ...pictures.map((picture) => picture.decode())]);
  return [window.scrollX, window.scrollY, window.innerWidth, window.innerHeight].join();
})
