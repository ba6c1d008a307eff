"""Runs the verification examples of docs/webhooks.md, so that what a reader copies works.

Each fenced block is taken from the document as it stands and given a last line that reads one webhook from the
environment and ends with status 0 if the example calls it genuine, else 1. Every language must accept a genuine webhook
and one signed with two secrets, and refuse a changed body, a wrong secret, an old timestamp, a foreign signature, and
whatever else a stranger sends: a header that is missing, or is junk. It answers then, too: it does not raise or warn.
"""
import base64
import hashlib
import hmac
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / 'docs' / 'webhooks.md'
SECONDS_MAX = 120  # compiling the Go example on a cold cache takes the longest

# The vector that the specification publishes: our own signing is held to it before it judges the examples.
VECTOR = ('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', b'{"test": 2432232314}',
          'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')

NODE_END = '''
import { readFileSync } from 'node:fs';
const sent = ['id', 'timestamp', 'signature'].filter((it) => it.toUpperCase() in process.env);
const headers = Object.fromEntries(sent.map((it) => ['webhook-' + it, process.env[it.toUpperCase()]]));
process.exit(isGenuine(headers, readFileSync(process.env.BODY, 'utf8'), process.env.SECRET) ? 0 : 1);
'''
PYTHON_END = '''
import os, sys
headers = {'webhook-' + name: os.environ[name.upper()] for name in ('id', 'timestamp', 'signature') if name.upper() in os.environ}
sys.exit(0 if is_genuine(headers, open(os.environ['BODY'], 'rb').read(), os.environ['SECRET']) else 1)
'''
GO_END = '''
func main() {
	header := http.Header{}
	for _, name := range []string{"id", "timestamp", "signature"} {
		if value, isSent := os.LookupEnv(strings.ToUpper(name)); isSent {
			header.Set("webhook-"+name, value)
		}
	}
	body, _ := os.ReadFile(os.Getenv("BODY"))
	if !isGenuine(header, body, os.Getenv("SECRET")) {
		os.Exit(1)
	}
}
'''
PHP_END = '''
$headers = [];
foreach (['id', 'timestamp', 'signature'] as $name) {
    if (getenv(strtoupper($name)) !== false) {
        $headers['webhook-' . $name] = getenv(strtoupper($name));
    }
}
exit(isGenuine($headers, file_get_contents(getenv('BODY')), getenv('SECRET')) ? 0 : 1);
'''
SHELL_END = '\nis_genuine "$ID" "$TIMESTAMP" "$SIGNATURE" "$BODY" "$SECRET"\n'


def block(language, holding):
    """The fenced block of the document in that language which holds those words."""
    blocks = re.findall(rf'^```{language}\n(.*?)^```', DOCUMENT.read_text(encoding='utf-8'), re.DOTALL | re.MULTILINE)
    found = [text for text in blocks if holding in text]
    if len(found) != 1:
        sys.exit(f'docs/webhooks.md has {len(found)} {language} blocks with `{holding}`, not one')
    return found[0]


def programs(folder):
    """(name, command) of each example, written out and, where needed, compiled."""
    # ECMAScript modules are looked up from where the file stands: beside the packages of the tests.
    beside = ROOT / 'tests' / 'node_modules' / '.examples'
    beside.mkdir(parents=True, exist_ok=True)
    node, python, go, php, shell = (beside / 'verify.mjs', folder / 'verify.py', folder / 'verify.go', folder / 'verify.php',
                                    folder / 'verify.sh')
    node.write_text(block('js', 'isGenuine') + NODE_END)
    python.write_text(block('python', 'is_genuine') + PYTHON_END)
    go.write_text(block('go', 'isGenuine').replace('"net/http"', '"net/http"\n\t"os"') + GO_END)
    php.write_text(block('php', 'isGenuine') + PHP_END)
    shell.write_text(block('sh', 'is_genuine') + SHELL_END)
    subprocess.run(['go', 'build', '-o', str(folder / 'verify-go'), str(go)], check=True, timeout=SECONDS_MAX, cwd=folder,
                   env={**os.environ, 'GOFLAGS': '-mod=mod', 'GO111MODULE': 'off'})
    return [('Node', ['node', str(node)]), ('Python', ['python3', str(python)]), ('Go', [str(folder / 'verify-go')]),
            ('PHP', ['php', str(php)]), ('shell', ['sh', str(shell)])]


def signature(secret, ident, timestamp, body):
    key = base64.b64decode(secret.removeprefix('whsec_'))
    return 'v1,' + base64.b64encode(hmac.new(key, f'{ident}.{timestamp}.'.encode() + body, hashlib.sha256).digest()).decode()


def cases():
    """(what it is, whether it is genuine, secret, id, timestamp, signatures, body); what is None is not sent"""
    secret, ident, _, _, _ = VECTOR
    other = 'whsec_' + base64.b64encode(bytes(range(32))).decode()
    now, body = str(int(time.time())), '{"action":"BUG_CREATED","data":{"description":"Größe, 尺寸"}}'.encode()
    old = str(int(time.time()) - 3600)
    good = signature(secret, ident, now, body)
    yield 'a genuine one', True, secret, ident, now, good, body
    yield 'one signed with two secrets', True, secret, ident, now, signature(other, ident, now, body) + ' ' + good, body
    yield 'a changed body', False, secret, ident, now, good, body + b' '
    yield 'a wrong secret', False, other, ident, now, good, body
    yield 'an old one', False, secret, ident, old, signature(secret, ident, old, body), body
    yield 'a signature of another kind', False, secret, ident, now, good.replace('v1,', 'v1a,'), body
    yield 'an empty signature', False, secret, ident, now, '', body
    yield 'no signature', False, secret, ident, now, None, body
    yield 'no id', False, secret, None, now, good, body
    yield 'no timestamp', False, secret, ident, None, good, body
    yield 'a timestamp that is no number', False, secret, ident, 'soon', good, body
    yield 'a number after other letters', False, secret, ident, f'x{now}', good, body
    yield 'a signature in other letters', False, secret, ident, now, 'v1,gefälscht ' + 'ü' * 44, body
    yield 'a signature that is no base64', False, secret, ident, now, 'v1,%%% v1, ,', body


def main():
    secret, ident, timestamp, body, expected = VECTOR
    if signature(secret, ident, timestamp, body) != expected:
        sys.exit('the published vector does not hold: the examples can not be judged')
    missing = [tool for tool in ('node', 'go', 'php', 'sh', 'openssl') if not shutil.which(tool)]
    if missing:
        sys.exit(f'missing: {" ".join(missing)}. Install them with: tools/install test')

    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for language, command in programs(folder):
            for what, genuine, secret, ident, timestamp, signatures, body in cases():
                (folder / 'body').write_bytes(body)
                sent = {'ID': ident, 'TIMESTAMP': timestamp, 'SIGNATURE': signatures, 'SECRET': secret, 'BODY': str(folder / 'body')}
                done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, stdin=subprocess.DEVNULL,
                                      env=os.environ | {name: value for name, value in sent.items() if value is not None})
                # An example that dies of an error has refused too, but not on purpose.
                if done.returncode == (0 if genuine else 1) and not done.stdout + done.stderr:
                    passed += 1
                else:
                    failed += 1
                    print(f'{language}: {what}: status {done.returncode}\n{done.stdout}{done.stderr}'.rstrip())
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
