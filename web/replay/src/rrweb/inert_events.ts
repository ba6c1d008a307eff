// An rrweb recording before it is handed to rrweb's player: made inert (inert.ts), and its pointer made exact. The
// events are changed in place; they were parsed for us.
import { inertAttribute, inertCss, inertTag, isInertUrl } from '../inert';
import type { RrwebEvent } from '../recording';
import { EventType, NodeType, Source, type SnapshotNode } from './events';

type Data = Record<string, unknown>;

/** Deeper trees are cut: no real page is, and rebuilding recurses. */
const depthMax = 512;

/** What would have rrweb play a video or a sound. None was recorded, and a replay speaks to nobody unasked. */
const playing = /^(rr_media|autoplay$)/i;

/** rrweb's own attributes that hold an address. */
const rrwebUrlAttributes = new Set(['rr_dataURL', 'rr_src']);

/** Sorted by time, as rrweb plays them. */
export function inertEvents(given: readonly unknown[]): RrwebEvent[] {
  const events: RrwebEvent[] = [];
  for (const event of given) {
    if (!isEvent(event)) continue;
    if (event.type === EventType.FullSnapshot) {
      cleanTree(event.data.node as SnapshotNode, 0);
      events.push(event);
    } else if (event.type === EventType.IncrementalSnapshot) {
      if (cleanChange(event.data)) events.push(...withOnePosition(event));
    } else if (event.type !== EventType.Plugin && event.type !== EventType.Custom) {
      events.push(event);
    }
  }
  return events.sort((a, b) => a.timestamp - b.timestamp);
}

function isEvent(value: unknown): value is RrwebEvent {
  const event = value as RrwebEvent | null;
  return typeof event === 'object' && event !== null && Number.isFinite(event.timestamp) && Number.isFinite(event.type) &&
    (typeof event.data === 'object' && event.data !== null);
}

/**
 * The recorder sends half a second of pointer movement as one event. Told to show a moment, the player would only know
 * where the pointer was at the end of each: so every position becomes an event at its own time.
 */
function withOnePosition(event: RrwebEvent): RrwebEvent[] {
  const { source, positions } = event.data;
  const isMovement = source === Source.MouseMove || source === Source.TouchMove || source === Source.Drag;
  if (!isMovement) return [event];
  return listOf(positions).map((position: { timeOffset?: number }) => ({
    ...event,
    timestamp: event.timestamp + Math.min(0, Number(position.timeOffset) || 0),
    data: { ...event.data, positions: [{ ...position, timeOffset: 0 }] },
  }));
}

function cleanTree(node: SnapshotNode, depth: number): void {
  if (node.type === NodeType.Element) cleanElement(node);
  if (node.isStyle && typeof node.textContent === 'string') node.textContent = inertCss(node.textContent);
  if (!Array.isArray(node.childNodes)) {
    if (node.type === NodeType.Element || node.type === NodeType.Document) node.childNodes = [];
    return;
  }
  if (depth >= depthMax) node.childNodes = [];
  const isStyle = node.tagName?.toLowerCase() === 'style';
  node.childNodes = node.childNodes.filter((child) => typeof child === 'object' && child !== null);
  for (const child of node.childNodes) {
    if (isStyle) child.isStyle = true;
    cleanTree(child, depth + 1);
  }
}

function cleanElement(node: SnapshotNode): void {
  const recorded = String(node.tagName ?? 'span');
  node.tagName = inertTag(recorded);
  if (node.tagName !== recorded) node.childNodes = [];
  const attributes = node.attributes ?? {};
  const isDrawnCanvas = recorded === 'canvas' && typeof attributes.rr_dataURL === 'string';
  cleanAttributes(recorded.toLowerCase(), attributes);
  // A frame without scripts shows no canvas, only what stands in for one: its picture is an image.
  if (isDrawnCanvas) {
    node.tagName = 'img';
    attributes.src = attributes.rr_dataURL;
    delete attributes.rr_dataURL;
  }
  node.attributes = attributes;
}

function cleanAttributes(tag: string, attributes: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (playing.test(name)) delete attributes[name];
    else if (typeof value === 'object' && value !== null) {
      if (name === 'style') cleanDeclarations(value as Record<string, unknown>);
      else delete attributes[name];
    } else if (typeof value === 'string') {
      if (name === '_cssText') attributes[name] = inertCss(value);
      else if (rrwebUrlAttributes.has(name)) { if (!isInertUrl(value)) delete attributes[name]; }
      else {
        const inert = inertAttribute(tag, name, value);
        if (inert === null) delete attributes[name];
        else attributes[name] = inert;
      }
    } else if (/^on|^srcdoc$/i.test(name)) {
      delete attributes[name];
    }
  }
}

/** `{property: value | [value, priority] | false}`, the changes of a style attribute. */
function cleanDeclarations(declarations: Record<string, unknown>): void {
  for (const [property, value] of Object.entries(declarations)) {
    if (typeof value === 'string') declarations[property] = inertCss(value);
    else if (Array.isArray(value)) declarations[property] = [inertCss(String(value[0])), value[1]];
  }
}

/** False for a change that is not to be played at all. */
function cleanChange(data: Data): boolean {
  switch (data.source) {
    case Source.CanvasMutation:
    case Source.CustomElement:
    case Source.MediaInteraction:
      return false;
    case Source.Font:
      return data.buffer === true || isInertFont(String(data.fontSource));
    case Source.Mutation:
      cleanMutation(data);
      return true;
    case Source.StyleDeclaration:
      cleanDeclaration(data.set as Data | undefined);
      return true;
    case Source.StyleSheetRule:
      cleanRules(data.adds);
      cleanText(data, 'replace');
      cleanText(data, 'replaceSync');
      return true;
    case Source.AdoptedStyleSheet:
      for (const style of listOf(data.styles)) cleanRules(style.rules);
      return true;
    default:
      return true;
  }
}

function isInertFont(source: string): boolean {
  return /^\s*url\(/i.test(source) && inertCss(source) === source;
}

function cleanMutation(data: Data): void {
  data.adds = listOf(data.adds);
  data.removes = listOf(data.removes);
  data.texts = listOf(data.texts);
  data.attributes = listOf(data.attributes);
  for (const { node } of data.adds as { node: SnapshotNode }[]) if (node) cleanTree(node, 0);
  // A text may stand within a style element; whether it does only the player knows. As CSS it is shown the same.
  for (const text of data.texts as Data[]) if (/url\(|@import|\\/i.test(String(text.value))) cleanText(text, 'value');
  // The tag is not known here: what is inert for every element is.
  for (const { attributes } of data.attributes as { attributes?: Data }[]) cleanAttributes('iframe', attributes ?? {});
}

function cleanDeclaration(set: Data | undefined): void {
  if (set && typeof set.value === 'string') set.value = inertCss(set.value);
}

function cleanRules(rules: unknown): void {
  for (const rule of listOf(rules)) cleanText(rule, 'rule');
}

function cleanText(holder: Data, key: string): void {
  if (typeof holder[key] === 'string') holder[key] = inertCss(holder[key]);
}

function listOf(value: unknown): Data[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
