// What a receiver can be told to do with a request: each is a function of the socket and the
// request. Everything endless here stops when the peer hangs up or at `floodCap`, so that a program
// that would swallow it all fails its test instead of filling the machine.
import { gzipSync } from 'node:zlib';

/** The most any flood sends: far above every cap of the program, far below the machine's memory. */
export const floodCap = 96 * 1024 * 1024;

/** An ordinary answer, kept alive. `headers` may override Content-Length. */
export function answer(status, { headers = {}, body = '', reason = 'Told' } = {}) {
  const bytes = Buffer.from(body);
  const all = { 'Content-Length': bytes.length, ...headers };
  return (socket) => {
    socket.write(head(status, all, reason));
    if (bytes.length) socket.write(bytes);
  };
}

/** Answers with the status that the request's path ends in, such as /status/204. */
export function answerAsPathSays(socket, request) {
  answer(Number(/(\d+)$/.exec(request.target)[1]))(socket, request);
}

/** Waits `ms`, then does `then`. */
export function after(ms, then) {
  return (socket, request) => {
    const forget = () => clearTimeout(timer);
    const timer = setTimeout(() => {
      socket.off('close', forget);
      if (!socket.destroyed) then(socket, request);
    }, ms);
    socket.once('close', forget);
  };
}

/** Sends these bytes as they are, and closes unless told to stay. */
export function bytes(text, { stay = false } = {}) {
  return (socket) => {
    socket.write(text);
    if (!stay) socket.end();
  };
}

/** Accepts the request and never answers. */
export const hang = () => {};

/** Closes in good order, without having said a word. */
export const closeSilently = (socket) => socket.end();

/** RST, before a byte is read. */
export const resetAtAccept = atAccept((socket) => socket.resetAndDestroy());

/** Accepts the connection and never reads it. */
export const deafAtAccept = atAccept((socket) => socket.pause());

/** RST in the middle of the response's head. */
export const resetInHead = sendThenReset('HTTP/1.1 200 OK\r\nContent-Le');

/** RST in the middle of the response's body. */
export const resetInBody = sendThenReset(head(200, { 'Content-Length': 1000 }) + 'a few bytes');

/** A head of which one byte comes each second. */
export const slowHead = drip('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Padding: aaaaaaaaaaaaaaaaaa');

/** A head at once, then one byte of the body each second. */
export const slowBody = drip('z'.repeat(600), head(200, { 'Content-Length': 600 }));

export const garbage = bytes('\x00\x01\x02 this is not HTTP \xff\xfe\r\n\r\n\r\n', { stay: true });

/** Header after header, without the empty line that ends them. */
export const endlessHeaders = flood('HTTP/1.1 200 OK\r\n', 'X-More: ' + 'a'.repeat(1000) + '\r\n');

/** A single header line that never ends. */
export const endlessHeaderLine = flood('HTTP/1.1 200 OK\r\nX-Long: ', 'a'.repeat(1000));

/** A body that says it has 10 GB, and would send them. */
export const hugeBody = flood(head(200, { 'Content-Length': 10_737_418_240 }), 'b'.repeat(1000));

/** Chunk after chunk, without the last one. */
export const endlessChunks = flood(
  head(200, { 'Transfer-Encoding': 'chunked' }),
  '3e8\r\n' + 'c'.repeat(1000) + '\r\n',
);

/** 100 Continue for ever. */
export const endlessInformational = flood('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(40));

/** Says 1000 bytes, sends 5, closes. */
export const lengthTooLong = bytes(head(200, { 'Content-Length': 1000 }) + 'short');

/** Says 2 bytes, sends more: the rest must not be taken for the next response. */
export const lengthTooShort = bytes(
  head(200, { 'Content-Length': 2 }) + 'ok' + 'HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n',
  { stay: true },
);

/** A chunk size that is no number. */
export const badChunks = bytes(head(200, { 'Transfer-Encoding': 'chunked' }) + 'xyz\r\nhello\r\n0\r\n\r\n');

/** A chunk size past 64 bits. */
export const overflowingChunk = bytes(
  head(200, { 'Transfer-Encoding': 'chunked' }) + 'fffffffffffffffff\r\nhello',
  { stay: true },
);

/** 64 MiB of zeros in 64 KiB of gzip. */
export const gzipBomb = (socket, request) => {
  const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  answer(200, { headers: { 'Content-Encoding': 'gzip' }, body: packed })(socket, request);
};

/** 204 that breaks its own rule and brings a body. */
export const noContentWithBody = bytes(head(204, { 'Content-Length': 5 }) + 'hello', { stay: true });

/** A redirect to `location`, or back to the request's own URL. */
export function redirect(status, location) {
  return (socket, request) =>
    answer(status, { headers: { Location: location ?? request.target } })(socket, request);
}

/** Marks a behaviour as one for the moment of accept, before anything is read. */
export function atAccept(behaviour) {
  return Object.assign((socket) => behaviour(socket), { atAccept: true });
}

export function head(status, headers, reason = 'OK') {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${String(status).padStart(3, '0')} ${reason}\r\n${lines.join('')}\r\n`;
}

function sendThenReset(text) {
  return (socket) => socket.write(text, () => setImmediate(() => socket.resetAndDestroy()));
}

function drip(text, first = '') {
  return (socket) => {
    if (first) socket.write(first);
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < text.length) socket.write(text[sent++]);
    }, 1000);
    socket.once('close', () => clearInterval(timer));
  };
}

function flood(first, repeated) {
  const block = Buffer.from(repeated.repeat(64));
  return (socket) => {
    socket.write(first);
    let sent = 0;
    const pour = () => {
      while (!socket.destroyed && sent < floodCap) {
        sent += block.length;
        if (!socket.write(block)) return;
      }
    };
    socket.on('drain', pour);
    pour();
  };
}
