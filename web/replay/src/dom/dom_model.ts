// The recorded page as data: a tree of nodes, where the window is scrolled to, where the pointer is. Every kind of
// action of the old SDKs changes it here. It knows no browser: a moment is found by applying actions to a copy, and
// only what results is drawn. Whoever draws along while it changes listens.
import type { RecordedAction, RecordedNode } from '../recording';

export interface ModelNode {
  id: number;
  /** Of an element, as recorded; a text and a comment have none. */
  tag: string | undefined;
  /** Of a text; a comment has neither tag nor text. */
  text: string | undefined;
  attributes: Record<string, string>;
  children: ModelNode[];
  parent: ModelNode | undefined;
  value: string | undefined;
  isChecked: boolean | undefined;
  canvasUrl: string | undefined;
  scroll: ElementScroll | undefined;
}

/** `bottom`, or the child that stood at that distance from the upper edge. */
export type ElementScroll = 'bottom' | { target: number; offset: number };

export interface ModelListener {
  inserted(node: ModelNode, parent: ModelNode, before: ModelNode | undefined): void;
  removed(node: ModelNode): void;
  attributeChanged(node: ModelNode, name: string): void;
  textChanged(node: ModelNode): void;
  /** Value, tick, canvas picture or scroll position. */
  stateChanged(node: ModelNode): void;
}

export interface Point {
  x: number;
  y: number;
}

/** Deeper trees are cut: no real page is, and the browser's layout would overflow its stack. */
const depthMax = 512;

export class DomModel {
  readonly nodes = new Map<number, ModelNode>();
  root: ModelNode;
  windowScroll: Point = { x: 0, y: 0 };
  /** In page coordinates; undefined until the pointer moved. */
  pointer: Point | undefined;
  isPressed = false;
  listener: ModelListener | undefined;

  /** The recorded page, or a copy of another model: one that shares nothing with it, without its listener. */
  constructor(initial: RecordedNode | DomModel) {
    if (!(initial instanceof DomModel)) {
      this.root = this.#adopt(initial, undefined, 0);
      return;
    }
    this.root = copyTree(initial.root, undefined, this.nodes);
    this.windowScroll = initial.windowScroll;
    this.pointer = initial.pointer;
    this.isPressed = initial.isPressed;
  }

  /** Changes the page as the action says; what names an unknown node, or makes no sense, changes nothing. */
  apply(action: RecordedAction): void {
    for (const [kind, value] of Object.entries(action)) {
      if (Array.isArray(value)) this.#applyList(kind, value);
      else if (kind === 'v') this.#remove(Number(value));
    }
  }

  #applyList(kind: string, value: unknown[]): void {
    const [first, second, third, fourth] = value;
    switch (kind) {
      case 'm': this.pointer = point(value); return;
      case 'n': this.pointer = point(value); this.isPressed = true; return;
      case 'u': this.pointer = point(value); this.isPressed = false; return;
      case 'x': this.windowScroll = point(value); return;
      case 'p': this.#insert(Number(first), second, third, fourth); return;
      case 'r': this.#setAttribute(Number(first), String(second), third); return;
      case 't': this.#change(first, 'textChanged', (node) => { node.text = String(second); }); return;
      case 'i': this.#change(first, 'stateChanged', (node) => { node.value = String(second); }); return;
      case 'z': this.#change(first, 'stateChanged', (node) => { node.isChecked = second === true; }); return;
      case 'c': this.#change(first, 'stateChanged', (node) => { node.canvasUrl = String(second); }); return;
      case 's': this.#change(first, 'stateChanged', (node) => {
        node.scroll = second === 'bottom' ? 'bottom' : { target: Number(second), offset: Number(third) };
      }); return;
      // `f` only told the recorder's browser to compute styles.
    }
  }

  #change(id: unknown, what: 'textChanged' | 'stateChanged', change: (node: ModelNode) => void): void {
    const node = this.nodes.get(Number(id));
    if (!node) return;
    change(node);
    this.listener?.[what](node);
  }

  #setAttribute(id: number, name: string, value: unknown): void {
    const node = this.nodes.get(id);
    if (node?.tag === undefined) return;
    if (value === null || value === undefined) delete node.attributes[name];
    else node.attributes[name] = String(value);
    this.listener?.attributeChanged(node, name);
  }

  /** Before the sibling, or last; what belongs to the new nodes (values, pictures) comes with them as actions. */
  #insert(parentId: number, siblingId: unknown, recorded: unknown, actions: unknown): void {
    const parent = this.nodes.get(parentId);
    if (parent?.tag === undefined || typeof recorded !== 'object' || recorded === null) return;
    const given = recorded as RecordedNode;
    if (given.id === this.root.id) return;
    this.#remove(given.id);  // a node that moves comes as a new one
    if (!this.nodes.has(parentId)) return;  // it would have become its own parent
    const before = typeof siblingId === 'number' ? this.nodes.get(siblingId) : undefined;
    const node = this.#adopt(given, parent, depthOf(parent) + 1);
    const place = before?.parent === parent ? parent.children.indexOf(before) : parent.children.length;
    parent.children.splice(place, 0, node);
    this.listener?.inserted(node, parent, parent.children[place + 1]);
    if (Array.isArray(actions)) for (const action of actions) this.apply(action as RecordedAction);
  }

  #remove(id: number): void {
    const node = this.nodes.get(id);
    if (!node?.parent) return;
    const siblings = node.parent.children;
    siblings.splice(siblings.indexOf(node), 1);
    node.parent = undefined;
    this.#forget(node);
    this.listener?.removed(node);
  }

  #forget(node: ModelNode): void {
    if (this.nodes.get(node.id) === node) this.nodes.delete(node.id);
    for (const child of node.children) this.#forget(child);
  }

  #adopt(recorded: RecordedNode, parent: ModelNode | undefined, depth: number): ModelNode {
    const node: ModelNode = {
      id: Number(recorded.id),
      tag: typeof recorded[''] === 'string' ? recorded[''] : undefined,
      text: typeof recorded.d === 'string' ? recorded.d : undefined,
      attributes: {},
      children: [],
      parent,
      value: undefined, isChecked: undefined, canvasUrl: undefined, scroll: undefined,
    };
    for (const [name, value] of Object.entries(recorded.a ?? {})) node.attributes[name] = String(value);
    this.nodes.set(node.id, node);
    if (depth < depthMax && Array.isArray(recorded.c)) {
      node.children = recorded.c.map((child) => this.#adopt(child, node, depth + 1));
    }
    return node;
  }
}

function point([x, y]: unknown[]): Point {
  return { x: Number(x) || 0, y: Number(y) || 0 };
}

function depthOf(node: ModelNode): number {
  let depth = 0;
  for (let at = node.parent; at; at = at.parent) ++depth;
  return depth;
}

function copyTree(node: ModelNode, parent: ModelNode | undefined, nodes: Map<number, ModelNode>): ModelNode {
  const copy: ModelNode = { ...node, attributes: { ...node.attributes }, parent, children: [] };
  copy.children = node.children.map((child) => copyTree(child, copy, nodes));
  nodes.set(copy.id, copy);
  return copy;
}
