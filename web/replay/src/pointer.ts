// The pointer drawn over the page, with a ring while its button is down.

export class Pointer {
  readonly #element: HTMLElement;

  constructor(root: HTMLElement) {
    this.#element = root.ownerDocument.createElement('div');
    this.#element.className = 'pointer';
    this.#element.hidden = true;
    root.append(this.#element);
  }

  show(at: { x: number; y: number } | undefined, isPressed: boolean): void {
    this.#element.hidden = !at;
    if (at) this.#element.style.transform = `translate(${at.x}px, ${at.y}px)`;
    this.#element.classList.toggle('pressed', isPressed);
  }

  remove(): void {
    this.#element.remove();
  }
}
