// Someone at a browser: holds the session's cookie and the CSRF token as a page of the dashboard does, and calls the
// management API with them.
import assert from 'node:assert/strict';
import { Api, send } from './api.mjs';
import { until } from './waiting.mjs';

/** The one-time link of the first start that the program has printed last: `{url, token}`; undefined when none. */
export async function firstStartLink(program) {
  const words = await until(() => /serves at[^]*\n$/.exec(program.child.stdout()), 'its first words');
  const [, url, token] = /(http\S+\/setup#(\w+))/.exec(words) ?? [];
  return url && { url, token };
}

/** `{name: {value, attributes}}` of an answer's Set-Cookie headers; attributes in lower case. */
export function cookiesOf(answer) {
  const cookies = {};
  for (const line of answer.headers['set-cookie'] ?? []) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const equals = pair.indexOf('=');
    cookies[pair.slice(0, equals)] = { value: pair.slice(equals + 1), attributes: attributes.map((it) => it.toLowerCase()) };
  }
  return cookies;
}

export class Person extends Api {
  constructor(base) {
    super(base);
    this.cookie = '';
    this.csrfToken = '';
  }

  /** The first person comes in by the printed link. */
  static async setUp(program, fields = {}) {
    const { token } = (await firstStartLink(program)) ?? assert.fail('no link of the first start was printed');
    const person = new Person(program.base);
    person.password = fields.password ?? 'a long enough password';
    await person.enter('/setup', { token, ...fields, password: person.password });
    return person;
  }

  static async signIn(program, email, password) {
    const person = new Person(program.base);
    await person.enter('/session', { email, password });
    return person;
  }

  /** By the link of an invitation. */
  static async accept(program, link, fields) {
    const person = new Person(program.base);
    await person.enter('/invitation/accept', { token: new URL(link).hash.slice(1), ...fields });
    return person;
  }

  /** One of the calls that begin a session. */
  async enter(path, body) {
    const answer = await this.call('POST', path, { body });
    assert.equal(answer.status, 200, `POST ${path}: ${answer.text}`);
    this.session = answer.body;
    this.csrfToken = answer.body.csrfToken;
    return this.session;
  }

  /** As a page of ours calls; `headers` come last. */
  async call(method, path, { body, headers = {} } = {}) {
    const changes = method !== 'GET';
    const answer = await send(`${this.base}/api/v1${path}`, {
      method,
      body,
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(changes ? { Origin: this.base } : {}),
        ...(changes && this.csrfToken ? { 'X-CSRF-Token': this.csrfToken } : {}),
        ...headers,
      },
    });
    for (const [name, { value }] of Object.entries(cookiesOf(answer))) this.cookie = value && `${name}=${value}`;
    return answer;
  }

  remove(path) {
    return this.call('DELETE', path);
  }
}
