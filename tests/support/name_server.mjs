// A name server under the test's control: the C library's resolver in the program asks it, because the program
// runs in a mount namespace of its own with another /etc/resolv.conf. Both that and port 53 need root.
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './program.mjs';

const port = 53; // the only one that resolv.conf can say
const typeA = 1;
const answerFlags = 0x8180; // a response, recursion asked for and available
const codes = { failure: 2, unknown: 3, refused: 5 };
const secondsToLive = 0;
const headBytes = 12;

/** Why this machine can not run such a test; undefined when it can. */
export function whyNot() {
  if (process.getuid() !== 0) return 'needs root: port 53 and a mount namespace';
  const { status } = spawnSync('unshare', ['--mount', 'true']);
  return status === 0 ? undefined : 'mount namespaces are not allowed here';
}

export class NameServer {
  /** Each name: 'silent', a key of `codes`, or the IPv4 addresses it has. A name never told of is unknown. */
  #names = new Map();

  static async start() {
    const server = new NameServer();
    for (;;) {
      server.socket = dgram.createSocket('udp4');
      server.address = `127.53.${byte()}.${byte()}`;
      server.socket.bind(port, server.address);
      const bound = once(server.socket, 'listening').then(() => true);
      if (await bound.catch(() => false)) break; // taken: another address
    }
    server.socket.unref(); // a test that fails before it can close this must end all the same
    server.socket.on('message', (query, from) => server.#answer(query, from));
    return server;
  }

  tell(name, what) {
    this.#names.set(name, what);
  }

  close() {
    this.socket.close();
  }

  /** What to put before a command so that its process asks this server, and no other. */
  get prefix() {
    const file = join(temporaryFolder(), 'resolv.conf');
    writeFileSync(file, `nameserver ${this.address}\n`);
    return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file];
  }

  #answer(query, from) {
    const { name, type, end } = question(query);
    const told = this.#names.get(name) ?? 'unknown';
    if (told === 'silent') return;
    const addresses = Array.isArray(told) && type === typeA ? told : [];
    const head = Buffer.alloc(headBytes);
    query.copy(head, 0, 0, 2); // its id
    head.writeUInt16BE(answerFlags | (codes[told] ?? 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(addresses.length, 6);
    this.socket.send(Buffer.concat([head, query.subarray(headBytes, end), ...addresses.map(record)]), from.port, from.address);
  }
}

const byte = () => 1 + Math.floor(Math.random() * 254);

/** The one question of a query: `{name, type, end}`, with where it ends. */
function question(query) {
  const labels = [];
  let at = headBytes;
  for (; query[at] !== 0; at += 1 + query[at]) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function record(address) {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16BE(0xc000 | headBytes, 0); // the name: see the question
  bytes.writeUInt16BE(typeA, 2);
  bytes.writeUInt16BE(1, 4); // the Internet
  bytes.writeUInt32BE(secondsToLive, 6);
  bytes.writeUInt16BE(4, 10);
  address.split('.').forEach((part, index) => bytes.writeUInt8(Number(part), 12 + index));
  return bytes;
}
