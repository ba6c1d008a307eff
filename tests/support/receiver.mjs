// A receiver on raw sockets that does exactly what it is told, one step per request: answer, hang,
// cut, flood, lie about lengths. It records every request as the bytes that came, so that a test
// can hold the program to them. What it can be told stands in behaviours.mjs.
import { EventEmitter } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { answer } from './behaviours.mjs';
import { patienceMs, within } from './waiting.mjs';

/** A request head longer than this comes from no webhook sender in its right mind. */
const headCap = 64 * 1024;

export class Receiver extends EventEmitter {
  requests = []; // in order of arrival
  connections = 0;
  written = 0; // bytes the peers took before they hung up
  #steps = [answer(200)];
  #sockets = new Set();

  /** `tls`: options for tls.createServer; then the receiver speaks HTTPS. */
  static async start({ tls: tlsOptions, host = '127.0.0.1', port = 0 } = {}) {
    const receiver = new Receiver();
    receiver.setMaxListeners(0);
    receiver.host = host;
    receiver.scheme = tlsOptions ? 'https' : 'http';
    receiver.server = tlsOptions
      ? tls.createServer(tlsOptions, (socket) => receiver.#accept(socket))
      : net.createServer((socket) => receiver.#accept(socket));
    receiver.server.on('tlsClientError', (error) => receiver.emit('tlsError', error));
    receiver.server.on('connection', (socket) => receiver.#own(socket));
    await new Promise((listening, failed) => {
      receiver.server.once('error', failed);
      receiver.server.listen(port, host, listening);
    });
    receiver.port = receiver.server.address().port;
    return receiver;
  }

  url(path = '/hook', host = this.host) {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  /** From now on: the first step for the next request, and so on; the last one stays. */
  will(...steps) {
    this.#steps = steps;
    return this;
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  /** The first `count` requests, once they are all there. */
  async received(count = 1, withinMs = patienceMs) {
    if (this.requests.length < count) {
      const arrived = new Promise((resolve) => {
        const look = () => {
          if (this.requests.length < count) return;
          this.off('request', look);
          resolve();
        };
        this.on('request', look);
      });
      await within(arrived, `${count} requests (${this.requests.length} came)`, withinMs);
    }
    return this.requests.slice(0, count);
  }

  /** Until every connection is gone, and with it whatever a peer that was killed had sent before. */
  async deserted() {
    while (this.#sockets.size > 0) {
      await within(new Promise((closed) => this.once('closed', closed)), 'last connection to close');
    }
  }

  #step() {
    return this.#steps.length > 1 ? this.#steps.shift() : this.#steps[0];
  }

  #own(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => {}); // peers cut connections here all day; that is the point
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.emit('closed');
    });
  }

  #accept(socket) {
    this.connections += 1;
    const connection = this.connections;
    this.#own(socket);
    socket.on('close', () => (this.written += socket.bytesWritten));
    this.emit('connection', socket);
    if (this.#steps[0].atAccept) {
      this.#step()(socket);
      return;
    }
    this.#readRequests(socket, connection);
  }

  #readRequests(socket, connection) {
    let unread = Buffer.alloc(0);
    socket.on('data', (part) => {
      unread = Buffer.concat([unread, part]);
      for (let request; (request = takeRequest(unread)); unread = request.rest) {
        this.#received(socket, request, connection);
      }
      if (unread.length > headCap && !unread.includes('\r\n\r\n')) socket.destroy();
    });
  }

  #received(socket, { rest, ...request }, connection) {
    Object.assign(request, { connection, number: this.requests.length + 1 });
    this.requests.push(request);
    this.#step()(socket, request);
    this.emit('request', request);
  }
}

/** The first whole request in `bytes`, with what follows it; undefined while it is incomplete. */
export function takeRequest(bytes) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const rawHead = bytes.subarray(0, headEnd).toString('latin1');
  const [startLine, ...lines] = rawHead.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const header = (name) => headers.find(([it]) => it.toLowerCase() === name.toLowerCase())?.[1];
  const bodyEnd = headEnd + 4 + Number(header('content-length') ?? 0);
  if (bytes.length < bodyEnd) return undefined;
  const [method, target] = startLine.split(' ');
  return {
    method,
    target,
    rawHead,
    headers,
    header,
    body: Buffer.from(bytes.subarray(headEnd + 4, bodyEnd)),
    at: performance.now(), // for intervals
    clock: Date.now(), // for comparing with what the program says
    rest: bytes.subarray(bodyEnd),
  };
}

/** The body's JSON, after the reference library has accepted the signature; throws otherwise. */
export function verified(request, secret) {
  const headers = Object.fromEntries(request.headers.map(([k, v]) => [k.toLowerCase(), v]));
  return new Webhook(secret).verify(request.body.toString('utf8'), headers);
}

/** A port of loopback on which nobody listens: bound once, then let go. */
export async function deadPort() {
  const server = net.createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
