// Builds a recorded page in a sealed frame and draws its changes. All of it goes through the DOM's own calls, never
// through an HTML parser, and every tag, attribute and style sheet through the rules of inert.ts.
import { inertAttribute, inertCss, inertTag, isInertUrl } from '../inert';
import type { SealedFrame } from '../sealed_frame';
import type { DomModel, ModelListener, ModelNode } from './dom_model';

const svg = 'http://www.w3.org/2000/svg';
const html = 'http://www.w3.org/1999/xhtml';
const xlink = 'http://www.w3.org/1999/xlink';

/** What some SDKs lower-case, as SVG spells it. */
const svgSpelling = new Map(
  ['linearGradient', 'radialGradient', 'clipPath', 'textPath', 'foreignObject', 'animateTransform', 'animateMotion',
    'feBlend', 'feColorMatrix', 'feComposite', 'feDropShadow', 'feFlood', 'feGaussianBlur', 'feImage', 'feMerge',
    'feMergeNode', 'feMorphology', 'feOffset', 'feTurbulence'].map((name) => [name.toLowerCase(), name]));

/** Shown as the recorder saw it, where a page without scripts would show something else. */
const corrections = 'noscript { display: none !important }';

export class PageBuilder implements ModelListener {
  readonly #frame: SealedFrame;
  readonly #resources: Record<string, string>;
  #built = new Map<number, Node>();

  constructor(frame: SealedFrame, resources: Record<string, string>) {
    this.#frame = frame;
    this.#resources = resources;
  }

  /** The whole page anew. */
  rebuild(model: DomModel): void {
    this.#built = new Map();
    const { page } = this.#frame;
    const root = this.#build(model.root, undefined);
    const style = page.createElement('style');
    style.textContent = corrections;
    if (root instanceof this.#view.HTMLHtmlElement) {
      page.documentElement.replaceWith(root);
    } else {
      const whole = page.createElement('html');
      whole.append(page.createElement('head'), page.createElement('body'));
      whole.lastElementChild!.append(root);
      page.documentElement.replaceWith(whole);
    }
    (page.head ?? page.documentElement).prepend(style);
    for (const node of model.nodes.values()) if (hasState(node)) this.stateChanged(node);
  }

  scrollTo(x: number, y: number): void {
    this.#frame.view.scrollTo(x, y);
  }

  inserted(node: ModelNode, parent: ModelNode, before: ModelNode | undefined): void {
    const home = this.#built.get(parent.id);
    if (!home) return;
    home.insertBefore(this.#build(node, parent), (before && this.#built.get(before.id)) ?? null);
    this.#restyle(parent);
  }

  removed(node: ModelNode): void {
    (this.#built.get(node.id) as ChildNode | undefined)?.remove();
    this.#built.delete(node.id);
  }

  attributeChanged(node: ModelNode, name: string): void {
    const element = this.#built.get(node.id);
    if (!isElement(element)) return;
    const value = node.attributes[name];
    if (value === undefined) element.removeAttribute(name);
    else this.#setAttribute(element, node, name, value);
  }

  textChanged(node: ModelNode): void {
    const text = this.#built.get(node.id);
    if (text) text.nodeValue = isStyle(node.parent) ? inertCss(node.text ?? '') : node.text ?? '';
  }

  stateChanged(node: ModelNode): void {
    const element = this.#built.get(node.id);
    if (!isElement(element)) return;
    if (node.value !== undefined && 'value' in element) element.value = node.value;
    if (node.isChecked !== undefined && 'checked' in element) element.checked = node.isChecked;
    if (node.canvasUrl !== undefined && isInertUrl(node.canvasUrl)) element.setAttribute('src', node.canvasUrl);
    if (node.scroll === 'bottom') element.scrollTop = element.scrollHeight;
    else if (node.scroll) this.#scrollTo(element, node.scroll.target, node.scroll.offset);
  }

  get #view() {
    return this.#frame.view as Window & typeof globalThis;
  }

  #scrollTo(element: Element, targetId: number, offset: number): void {
    const target = this.#built.get(targetId);
    if (!isElement(target)) return;
    element.scrollTop += target.getBoundingClientRect().top - element.getBoundingClientRect().top - offset;
  }

  #build(node: ModelNode, parent: ModelNode | undefined): Node {
    const { page } = this.#frame;
    let built: Node;
    if (node.tag !== undefined) built = this.#buildElement(node, parent);
    else if (node.text === undefined) built = page.createComment('');
    else built = page.createTextNode(isStyle(parent) ? inertCss(node.text) : node.text);
    this.#built.set(node.id, built);
    return built;
  }

  #buildElement(node: ModelNode, parent: ModelNode | undefined): Element {
    const styleSheet = this.#resolvedStyleSheet(node);
    if (styleSheet !== undefined) {
      const style = this.#frame.page.createElement('style');
      style.textContent = inertCss(styleSheet);
      return style;
    }
    const element = this.#createElement(node, parent);
    this.#built.set(node.id, element);  // its children look up to it
    for (const [name, value] of Object.entries(node.attributes)) this.#setAttribute(element, node, name, value);
    for (const child of node.children) element.append(this.#build(child, node));
    return element;
  }

  /** No namespace is recorded: below `svg` all is SVG, except within `foreignObject`. */
  #createElement(node: ModelNode, parent: ModelNode | undefined): Element {
    const recorded = inertTag(node.tag ?? '');
    const above = parent && this.#built.get(parent.id);
    const lower = recorded.toLowerCase();
    const isSvg = lower === 'svg' ||
      (isElement(above) && above.namespaceURI === svg && above.localName !== 'foreignObject');
    // A frame without scripts shows no canvas, only what stands in for one: its picture is an image.
    const name = isSvg ? svgSpelling.get(lower) ?? recorded : lower === 'canvas' ? 'img' : lower;
    try {
      return this.#frame.page.createElementNS(isSvg ? svg : html, name);
    } catch {
      return this.#frame.page.createElementNS(html, 'span');  // no name that an element can have
    }
  }

  #setAttribute(element: Element, node: ModelNode, name: string, value: string): void {
    const tag = (node.tag ?? '').toLowerCase();
    const inert = inertAttribute(tag, name, this.#resources[value] ?? value);
    try {
      if (inert === null) element.removeAttribute(name);
      else if (name.toLowerCase() === 'xlink:href') element.setAttributeNS(xlink, name, inert);
      else element.setAttribute(name, inert);
    } catch {
      // A name that no attribute can have: the page that was recorded has got it from a parser, we can not.
    }
  }

  /** The text of a linked style sheet that the recorder sent along. */
  #resolvedStyleSheet(node: ModelNode): string | undefined {
    if (node.tag?.toLowerCase() !== 'link') return undefined;
    const url = this.#resources[node.attributes.href ?? ''];
    return url && /^data:text\/css/i.test(url) ? textOfDataUrl(url) : undefined;
  }

  #restyle(parent: ModelNode): void {
    const element = this.#built.get(parent.id);
    if (!isStyle(parent) || !isElement(element)) return;
    for (const child of parent.children) this.textChanged(child);
  }
}

function hasState(node: ModelNode): boolean {
  return node.value !== undefined || node.isChecked !== undefined || node.canvasUrl !== undefined || node.scroll !== undefined;
}

/** An element of the frame is no `Element` of ours: each window has its own. */
function isElement(node: Node | undefined): node is Element & { value?: string; checked?: boolean } {
  return node?.nodeType === Node.ELEMENT_NODE;
}

function isStyle(node: ModelNode | undefined): boolean {
  return node?.tag?.toLowerCase() === 'style';
}

function textOfDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const isBase64 = /;\s*base64\s*$/i.test(url.slice(0, comma));
  try {
    if (!isBase64) return decodeURIComponent(url.slice(comma + 1));
    return new TextDecoder().decode(Uint8Array.from(atob(url.slice(comma + 1)), (char) => char.charCodeAt(0)));
  } catch {
    return '';  // broken on the way: the page shows unstyled
  }
}
