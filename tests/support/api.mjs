// A small client of both faces of the program: the management API and the paths the SDKs speak.
// Built on node:http rather than fetch, so that a test can send double slashes, bad bodies, and
// come from another loopback address.
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { patienceMs, until } from './waiting.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** States in which a delivery has come to its end. */
const ended = ['delivered', 'failed', 'cancelled'];

/** One request; `{status, headers, text, body}`, body parsed where it says it is JSON; none of an answer that goes on. */
export function send(url, { method = 'GET', headers = {}, body, localAddress } = {}) {
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = isRaw ? body : JSON.stringify(body);
  const allHeaders = isRaw ? headers : { 'Content-Type': 'application/json', ...headers };
  const target = new URL(url);
  // A source address is a property of the socket, so such a request takes no pooled one.
  const connection = localAddress ? { localAddress, agent: false } : { agent };
  return new Promise((resolve, reject) => {
    const sending = httpRequest(
      {
        ...connection,
        hostname: target.hostname,
        port: target.port,
        path: target.pathname + target.search,
        method,
        headers: {
          ...allHeaders,
          ...(bytes === undefined ? {} : { 'Content-Length': Buffer.byteLength(bytes) }),
        },
        timeout: patienceMs,
      },
      (response) => {
        const parts = [];
        if (response.headers['content-type'] === 'text/event-stream') {
          response.destroy(); // it has no end
          resolve(answerOf(response, Buffer.alloc(0)));
          return;
        }
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve(answerOf(response, Buffer.concat(parts))));
      },
    );
    sending.on('timeout', () => sending.destroy(new Error(`no answer: ${method} ${url}`)));
    sending.on('error', reject);
    sending.end(bytes);
  });
}

function answerOf(response, bytes) {
  const text = bytes.toString('utf8');
  const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '') && !response.headers['content-encoding'];
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    bytes,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
}

export class Api {
  constructor(base, apiKey) {
    this.base = base;
    this.apiKey = apiKey;
  }

  /** Any path under the base, with the API key only where `headers` carry it. */
  raw(path, options) {
    return send(this.base + path, options);
  }

  /** A management call: the whole answer, whatever its status. */
  call(method, path, { body, headers = {} } = {}) {
    return send(`${this.base}/api/v1${path}`, {
      method,
      body,
      headers: { ...(this.apiKey ? { Authorization: `Bearer ${this.apiKey}` } : {}), ...headers },
    });
  }

  async #expect(method, path, body, status) {
    const answer = await this.call(method, path, { body });
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer.body;
  }

  get(path) {
    return this.#expect('GET', path, undefined, 200);
  }
  post(path, body, status = 200) {
    return this.#expect('POST', path, body, status);
  }
  patch(path, body) {
    return this.#expect('PATCH', path, body, 200);
  }

  /** All items of a paged list. */
  async all(path) {
    const items = [];
    let cursor = '';
    do {
      const join = path.includes('?') ? '&' : '?';
      const page = await this.get(cursor ? `${path}${join}cursor=${encodeURIComponent(cursor)}` : path);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return items;
  }

  /** The same server, spoken to with another key. */
  as(apiKey) {
    return new Api(this.base, apiKey);
  }

  project(key, sdkKey) {
    return new Project(this, key, sdkKey);
  }
}

/** One project: its webhooks, bugs and deliveries, and reports sent to it as an SDK would. */
export class Project {
  constructor(api, key, sdkKey) {
    this.api = api;
    this.key = key;
    this.sdkKey = sdkKey;
    this.path = `/projects/${encodeURIComponent(key)}`;
  }

  /** Sends a report and answers with everything that came back. */
  tryReport(body, { path = '/bugs', headers = {}, ...rest } = {}) {
    return this.api.raw(path, {
      method: 'POST',
      body,
      headers: { 'Api-Token': this.sdkKey, 'Content-Type': 'application/json', ...headers },
      ...rest,
    });
  }

  /** Sends a report that must be accepted; answers with its acknowledgement. */
  async report(body = { description: 'It breaks' }, options) {
    const answer = await this.tryReport(body, options);
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  webhook(url, fields = {}) {
    return this.api.post(`${this.path}/webhooks`, { url, actions: ['BUG_CREATED'], ...fields }, 201);
  }
  webhooks() {
    return this.api.all(`${this.path}/webhooks`);
  }
  getWebhook(id) {
    return this.api.get(`${this.path}/webhooks/${id}`);
  }
  changeWebhook(id, fields) {
    return this.api.patch(`${this.path}/webhooks/${id}`, fields);
  }
  async secret(id) {
    return (await this.api.get(`${this.path}/webhooks/${id}/secret`)).secret;
  }
  async rotate(id, body = {}) {
    return (await this.api.post(`${this.path}/webhooks/${id}/secret/rotate`, body)).secret;
  }
  recover(id, since) {
    return this.api.post(`${this.path}/webhooks/${id}/recover`, { since }, 202);
  }

  bug(id) {
    return this.api.get(`${this.path}/bugs/${id}`);
  }
  bugs() {
    return this.api.all(`${this.path}/bugs?limit=200`);
  }

  deliveries(query = '') {
    return this.api.all(`${this.path}/deliveries${query ? `?${query}` : ''}`);
  }
  delivery(id) {
    return this.api.get(`${this.path}/deliveries/${id}`);
  }
  /** The frozen body as the bytes that the detail holds, not as JSON read and written again. */
  async frozenBody(id) {
    const { text } = await this.api.call('GET', `${this.path}/deliveries/${id}`);
    const [, body] = /"body":(.*),"attempts":/s.exec(text);
    return body;
  }
  resend(id) {
    return this.api.call('POST', `${this.path}/deliveries/${id}/resend`);
  }
  cancel(id) {
    return this.api.call('POST', `${this.path}/deliveries/${id}/cancel`);
  }

  /** The webhook's newest delivery, in full, once `holds(delivery)`; shows what it was if never. */
  async deliveryWhere(webhookId, holds, what = 'delivery in the expected state') {
    let seen;
    return until(
      async () => {
        const [newest] = await this.deliveries(`webhook=${webhookId}`);
        if (!newest) return undefined;
        seen = await this.delivery(newest.id);
        return holds(seen) && seen;
      },
      () => `${what}; it was ${JSON.stringify(seen, (k, v) => (k === 'body' ? undefined : v))}`,
    );
  }

  /** ... once it has come to its end. */
  deliveryEnded(webhookId) {
    return this.deliveryWhere(webhookId, (it) => ended.includes(it.state), 'ended delivery');
  }

  /** ... once it has that many attempts on record. */
  deliveryAttempted(webhookId, attempts = 1) {
    return this.deliveryWhere(
      webhookId,
      (it) => it.attempts.length >= attempts,
      `delivery with ${attempts} attempts`,
    );
  }
}
