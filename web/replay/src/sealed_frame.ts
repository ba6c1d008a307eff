// The frame in which a captured page is built: same origin, so that we can reach in, and without scripts, so that
// nothing in it can reach out. It takes neither pointer nor keyboard.

export interface SealedFrame {
  element: HTMLIFrameElement;
  page: Document;
  view: Window;
}

/** What makes a frame a picture: no click, no focus, nothing for a screen reader to walk into. */
export function seal(frame: HTMLIFrameElement): void {
  frame.inert = true;
  frame.tabIndex = -1;
  frame.setAttribute('scrolling', 'no');
  frame.setAttribute('aria-hidden', 'true');
}

export function sealedFrame(root: HTMLElement): SealedFrame {
  const element = root.ownerDocument.createElement('iframe');
  element.setAttribute('sandbox', 'allow-same-origin');
  seal(element);
  root.append(element);
  const { contentDocument: page, contentWindow: view } = element;
  if (!page || !view) throw new Error('the browser gives no access to a sandboxed frame of the same origin');
  // Without a doctype the page would be laid out by the rules of 1998.
  page.open();
  page.write('<!DOCTYPE html><html><head></head><body></body></html>');
  page.close();
  return { element, page, view };
}
