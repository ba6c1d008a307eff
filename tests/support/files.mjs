// Looking for a planted secret wherever the program could have written it: every file of a data
// folder, byte by byte, in the spellings a value is likely to take on its way there, and inside of
// what is packed.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';

/** All regular files below `folder`. */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Plain, base64 (at each of the three alignments), hex and percent-encoded. */
export function spellings(secret) {
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 'x'), Buffer.from(secret)]).toString('base64');
    return text.slice(Math.ceil((shift * 4) / 3) + 1, text.length - 4).replace(/=+$/, '');
  });
  const hex = Buffer.from(secret).toString('hex');
  return [...new Set([secret, ...aligned, hex, hex.toUpperCase(), encodeURIComponent(secret)])];
}

/** `[{path, forms}]` of each file below the folder: its bytes, and what they unpack to. For many secrets at once. */
export function formsBelow(folder) {
  return filesBelow(folder).map((path) => {
    const bytes = bytesOf(path);
    return { path, forms: [bytes, ...unpacked(bytes)] };
  });
}

/** The spelling of `secret` that one of the forms holds, or undefined. */
export function spellingIn(forms, secret) {
  return spellings(secret).find((spelling) => forms.some((form) => form.includes(spelling)));
}

/** The spelling of `secret` that `bytes` holds, also where they are gzip, zlib or zstd; or undefined. */
export function findSecret(bytes, secret) {
  return spellingIn([bytes, ...unpacked(bytes)], secret);
}

/** `file: spelling` for each file below the folder in which the secret stands. */
export function filesWithSecret(folder, secret) {
  return filesBelow(folder).flatMap((path) => {
    const found = findSecret(bytesOf(path), secret);
    return found ? [`${path}: ${found}`] : [];
  });
}

/** Of a file that a running program may rename meanwhile. */
function bytesOf(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** A replay as it stands in the data folder; Node learned zstd only with 22.15. */
export function unpackZstd(bytes) {
  const { status, stdout, stderr } = spawnSync('zstd', ['--decompress', '--stdout'], { input: bytes, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`zstd: ${stderr}`);
  return stdout;
}

const isZstd = (bytes) => bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528;

function unpacked(bytes) {
  if (isZstd(bytes)) return [unpackZstd(bytes)];
  for (const unpack of [gunzipSync, inflateSync]) {
    try {
      return [unpack(bytes)];
    } catch {
      // not of this kind
    }
  }
  return [];
}
