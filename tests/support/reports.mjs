// Reports of every SDK era, from tests/fixtures, and the multipart bodies those SDKs upload with,
// quirks and all: unquoted parameters (iOS), missing spaces and an empty body (Android).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../fixtures');

/** The webhook body of the documentation. */
export const samplePayload = read('sample-payload.json');

/** The eras that have a fixture, such as `web-5.0`. */
export const eras = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'sample-payload.json')
  .map((name) => name.slice(0, -'.json'.length));

/** `{about, path, headers, body, becomes, secrets}`, as README.md in the folder explains them. */
export function fixture(era) {
  return { secrets: [], ...read(`${era}.json`) };
}

/** Sends the era's report to `project` as that SDK would; the whole answer. */
export function sendFixture(project, { path, headers, body, tokenHeader = 'Api-Token' }) {
  return project.api.raw(path, {
    method: 'POST',
    headers: { ...headers, [tokenHeader]: project.sdkKey },
    body: JSON.stringify(body),
  });
}

/** A report with a captured page, a session replay and all of the sample's facts. */
export function fullReport(description = 'How do Webhooks work?') {
  const { body } = fixture('web-5.0');
  body.formData.description = description;
  return body;
}

/** A one-pixel picture of each kind that SDKs upload. */
export const pictures = {
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  jpeg: Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////' +
      '////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAA' +
      'AAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
    'base64',
  ),
};

/** `{headers, body}` of an upload as browsers write it. */
export function browserUpload(files) {
  return upload('multipart/form-data; boundary=----WebKitFormBoundaryq1W2e3', '----WebKitFormBoundaryq1W2e3', files, (it) =>
    `Content-Disposition: form-data; name="file"; filename="${it.name}"\r\nContent-Type: ${it.type}\r\n\r\n`);
}

/** ... as the iOS SDK writes it: parameters without quotes. */
export function iosUpload(files) {
  return upload('multipart/form-data; boundary=BBBOUNDARY', 'BBBOUNDARY', files, (it) =>
    `Content-Disposition: form-data; name=file; filename=${it.name}\r\nContent-Type: ${it.type}\r\n\r\n`);
}

/** ... as the Android SDK writes it: no space after a semicolon; with no files, only the end. */
export function androidUpload(files) {
  return upload('multipart/form-data;boundary=BBBOUNDARY', 'BBBOUNDARY', files, (it) =>
    `Content-Disposition: form-data; name="file";filename="${it.name}"\r\nContent-Type: ${it.type}\r\n\r\n`);
}

function upload(contentType, boundary, files, partHead) {
  const parts = files.flatMap((it) => [
    Buffer.from(`--${boundary}\r\n${partHead(it)}`),
    it.bytes,
    Buffer.from('\r\n'),
  ]);
  return {
    headers: { 'Content-Type': contentType },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function read(name) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
