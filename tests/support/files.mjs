// Looking for a planted secret wherever the program could have written it: every file of a data
// folder, byte by byte, in the spellings a value is likely to take on its way there.
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

/** The spelling of `secret` that `bytes` holds, also where they are gzip or zlib; or undefined. */
export function findSecret(bytes, secret) {
  const forms = [bytes, ...unpacked(bytes)];
  return spellings(secret).find((spelling) => forms.some((form) => form.includes(spelling)));
}

/** `file: spelling` for each file below the folder in which the secret stands. */
export function filesWithSecret(folder, secret) {
  return filesBelow(folder).flatMap((path) => {
    const found = findSecret(readFileSync(path), secret);
    return found ? [`${path}: ${found}`] : [];
  });
}

function unpacked(bytes) {
  for (const unpack of [gunzipSync, inflateSync]) {
    try {
      return [unpack(bytes)];
    } catch {
      // not of this kind
    }
  }
  return [];
}
