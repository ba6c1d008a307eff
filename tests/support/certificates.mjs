// Certificates for HTTPS receivers, made afresh by the openssl command: one authority that the
// program is told to trust, and server certificates that are good or broken in one named way each.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './program.mjs';

/** Writes a key and its self-signed certificate for `name` to the two files. */
export function writeCertificate(name, { cert, key }) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], { stdio: 'pipe' });
}

/** `{caFile, good, expired, notYetValid, wrongHost, selfSigned}`; the latter as {key, cert}. */
export function makeCertificates() {
  const folder = temporaryFolder();
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = (name) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);

  newKey('ca');
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', '/CN=Test authority', '-days', '2', '-out', 'ca.pem');
  // `openssl ca` rather than `x509`: only it can date a certificate into the past.
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '01');
  writeFileSync(join(folder, 'ca.cnf'), authorityConfiguration);

  const issue = (name, { host = 'IP:127.0.0.1,DNS:localhost', from = day(-1), to = day(2) } = {}) => {
    newKey(name);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${host}\nextendedKeyUsage=serverAuth\n`);
    openssl('ca', '-batch', '-config', 'ca.cnf', '-in', `${name}.csr`, '-out', `${name}.pem`,
      '-extfile', `${name}.ext`, '-startdate', from, '-enddate', to, '-notext');
    return pair(name);
  };
  const pair = (name) => ({
    key: readFileSync(join(folder, `${name}.key`)),
    cert: readFileSync(join(folder, `${name}.pem`)),
  });
  const selfSigned = () => {
    newKey('self');
    openssl('req', '-x509', '-new', '-key', 'self.key', '-subj', '/CN=localhost', '-days', '2',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-out', 'self.pem');
    return pair('self');
  };

  return {
    caFile: join(folder, 'ca.pem'),
    good: issue('good'),
    expired: issue('expired', { from: day(-30), to: day(-1) }),
    notYetValid: issue('early', { from: day(10), to: day(20) }),
    wrongHost: issue('other', { host: 'DNS:receiver.example.org' }),
    selfSigned: selfSigned(),
  };
}

/** A day from today as openssl writes it, such as 20261120000000Z. */
function day(offset) {
  const date = new Date(Date.now() + offset * 86_400_000);
  return `${date.toISOString().slice(0, 10).replaceAll('-', '')}000000Z`;
}

const authorityConfiguration = `
[ca]
default_ca = test
[test]
dir = .
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
