// The numbers of rrweb's events that we look at, named as rrweb names them.

export const EventType = { FullSnapshot: 2, IncrementalSnapshot: 3, Meta: 4, Custom: 5, Plugin: 6 } as const;

export const Source = {
  Mutation: 0, MouseMove: 1, MouseInteraction: 2, Scroll: 3, ViewportResize: 4, Input: 5, TouchMove: 6,
  MediaInteraction: 7, StyleSheetRule: 8, CanvasMutation: 9, Font: 10, Drag: 12, StyleDeclaration: 13,
  Selection: 14, AdoptedStyleSheet: 15, CustomElement: 16,
} as const;

export const Interaction = { Click: 2, TouchStart: 7 } as const;

export const NodeType = { Document: 0, DocumentType: 1, Element: 2, Text: 3, CDATA: 4, Comment: 5 } as const;

export interface SnapshotNode {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  childNodes?: SnapshotNode[];
  textContent?: string;
  isStyle?: boolean;
  isSVG?: boolean;
  isCustom?: boolean;
}
