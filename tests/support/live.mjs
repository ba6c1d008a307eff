// A reader of a project's live feed, as a browser's EventSource is one: events one after the other, their ids, and
// what a test needs beyond that: headers, comments, and a reader that stops reading.
import { request as httpRequest } from 'node:http';
import { patienceMs, within } from './waiting.mjs';

export class LiveReader {
  /** Opens the feed and returns once its head is there; `status` says how it was answered. */
  static async open(project, { lastEventId, apiKey = project.api.apiKey } = {}) {
    const reader = new LiveReader();
    const url = new URL(`${project.api.base}/api/v1${project.path}/live`);
    reader.request = httpRequest(url, {
      agent: false,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        ...(lastEventId === undefined ? {} : { 'Last-Event-ID': String(lastEventId) }),
      },
    });
    reader.request.end();
    reader.response = await within(
      new Promise((resolve, reject) => reader.request.on('response', resolve).on('error', reject)),
      'answer of the live feed',
    );
    reader.request.on('error', () => {}); // from here on an end is an end
    reader.#read();
    return reader;
  }

  events = [];
  comments = 0;
  lastEventId = undefined;
  #waiting = [];
  #unread = '';

  get status() {
    return this.response.statusCode;
  }

  #read() {
    this.ended = new Promise((resolve) => {
      this.response.on('close', () => resolve(this.response.complete));
      this.response.on('error', () => {});
    });
    this.response.setEncoding('utf8');
    this.response.on('data', (text) => {
      this.#unread += text;
      for (let end; (end = this.#unread.indexOf('\n\n')) >= 0; this.#unread = this.#unread.slice(end + 2)) {
        this.#take(this.#unread.slice(0, end));
      }
      for (const look of [...this.#waiting]) look();
    });
  }

  #take(block) {
    const fields = {};
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments += 1;
      const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name) fields[name] = value;
    }
    if (fields.id) this.lastEventId = fields.id;
    if (fields.data) this.events.push({ id: fields.id, name: fields.event, data: JSON.parse(fields.data) });
  }

  /** The first event for which `holds(event)`, whether it came already or comes yet. */
  event(holds, what = 'live event', withinMs = patienceMs) {
    const found = () => this.events.find(holds);
    const wait = new Promise((resolve) => {
      const look = () => {
        const event = found();
        if (!event) return;
        this.#waiting = this.#waiting.filter((it) => it !== look);
        resolve(event);
      };
      this.#waiting.push(look);
      look();
    });
    return within(wait, what, withinMs).catch((error) => {
      throw new Error(`${error.message}; there were ${JSON.stringify(this.events).slice(0, 2000)}`);
    });
  }

  bugEvent(kind, id) {
    return this.event((it) => it.name === 'bug' && it.data.kind === kind && it.data.bug.id === id, `${kind} ${id}`);
  }

  /** From here on it takes nothing from its socket. */
  stopReading() {
    this.response.pause();
  }

  readAgain() {
    this.response.resume();
  }

  close() {
    this.request.destroy();
  }
}
