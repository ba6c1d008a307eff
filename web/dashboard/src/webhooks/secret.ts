// A signing secret, made as the server makes one: `whsec_` and base64 of random bytes (src/webhooks/secret.hpp).

/** As many as the hash gives: more adds nothing. */
const secretBytes = 32;

export function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
