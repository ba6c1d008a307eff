// Secrets as they stand in what SDKs send, each in one place: `[where, text]`, with `§` where the secret stands. `plant`
// puts one of its own into each and says what was put where. What the README says is kept stands in `kept`.
import { deflateSync } from 'node:zlib';

const mark = '§';

/** Keys of known providers, private keys, cards: shapes that no name has to give away. */
const shapes = {
  stripe: (n) => `sk_live_51H8planted${n}abcdefgh`,
  restricted: (n) => `rk_live_51H8planted${n}abcdefgh`,
  github: (n) => `ghp_planted${n}planted${n}planted${n}0`,
  githubOauth: (n) => `gho_planted${n}planted${n}planted${n}0`,
  githubFine: (n) => `github_pat_11planted${n}planted${n}0`,
  slack: (n) => `xoxb-1234567890-planted${n}`,
  amazon: (n) => `AKIAPLANTEDPLANT${String(n).padStart(4, '0')}`,
  google: (n) => `AIzaSyPlanted${String(n).padStart(4, '0')}planted_planted-pla`,
  webToken: (n) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVk${n}.c2lnbmF0dXJl`,
  card: (n) => ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117'][n % 4],
};

const page = [
  ['a password input', '<input type="password" bb-data-value="§">'],
  ['its value', '<input type="password" value="§">'],
  ['an input named so', '<input type="text" name="user[password]" value="§">'],
  ['an input whose id is pw', '<input type="text" id="pw" bb-data-value="§">'],
  ['a one-time code', '<input autocomplete="one-time-code" value="§">'],
  ['a hidden input', '<input type="hidden" name="csrf_token" value="§">'],
  ['a hidden input without a name, a web token', '<input type="hidden" value="§">', 'webToken'],
  ['the text of a text area', '<textarea name="password" bb-data-value="********">§</textarea>'],
  ['an option of a list', '<select name="secret"><option selected>§</option></select>'],
  ['the value of an option', '<select name="secret"><option value="§">x</option></select>'],
  ['an element of the page\'s own', '<x-input type="password" value="§"></x-input>'],
  ['data-value of a password input', '<input type="password" data-value="§">'],
  ['the title of a password input', '<input type="password" title="§">'],
  ['the placeholder of a password input', '<input type="password" placeholder="§">'],
  ['aria-label of a password input', '<input type="password" aria-label="§">'],
  ['a data attribute of a password input', '<input type="password" data-last="§">'],
  ['a document within', '<iframe srcdoc="<input type=password value=§>"></iframe>'],
  ['a document within, quoted', '<iframe srcdoc="&lt;input type=&quot;password&quot; value=&quot;§&quot;&gt;"></iframe>'],
  ['a document within a document', '<iframe srcdoc="&lt;iframe srcdoc=\'&amp;lt;input type=password value=§>\'>"></iframe>'],
  ['a link', '<a href="/reset?token=§">x</a>'],
  ['a link with more', '<a href="/reset?a=1&amp;access_token=§&amp;b=2">x</a>'],
  ['the fragment of a link', '<a href="https://h.example/#id_token=§">x</a>'],
  ['the user of a link', '<a href="https://u:§@h.example/">x</a>'],
  ['a signed picture', '<img alt="" src="https://h.example/a.png?X-Amz-Signature=§">'],
  ['a picture signed by Google', '<img alt="" src="https://h.example/a.png?X-Goog-Signature=§">'],
  ['a picture signed by Azure', '<img alt="" src="https://h.example/a.png?sv=1&sig=§">'],
  ['where a form goes', '<form action="/in?api_key=§"></form>'],
  ['data-token', '<div data-token="§"></div>'],
  ['data-api-key', '<div data-api-key="§"></div>'],
  ['JSON in an attribute', '<div data-state="{&quot;accessToken&quot;:&quot;§&quot;}"></div>'],
  ['a script', '<script>window.config = { apiKey: "§" }</script>'],
  ['JSON in a script', '<script type="application/json">{"accessToken":"§"}</script>'],
  ['a comment', '<!-- password: § -->'],
  ['a meta element', '<meta name="csrf-token" content="§">'],
  ['a refresh', '<meta http-equiv="refresh" content="5;url=/?token=§">'],
  ['a style', '<style>p{background:url(https://h.example/a.png?sig=§)}</style>'],
  ['a style attribute', '<p style="background:url(https://h.example/a.png?sig=§)">x</p>'],
  ['what is read', '<p>Password: §</p>'],
  ['a key that is read', '<code>§</code>', 'stripe'],
  ['a card that is read', '<p>§</p>', 'card'],
  ['a handler', '<p onclick="login({password: \'§\'})">x</p>'],
  ['the title of the page', '<title>https://h.example/?token=§</title>'],
];

const logs = [
  ['a line that names it', 'password: §'], ['an assignment', 'token=§'], ['a bearer', 'Authorization: Bearer §'],
  ['a bearer in a sentence', 'sent Bearer § to the server'], ['a cookie', 'Cookie: sid=§; a=b'], ['JSON', '{"password":"§"}'],
  ['JSON within JSON', '{"body":"{\\"secret\\":\\"§\\"}"}'], ['a URL', 'GET https://h.example/?access_token=§ 200'],
  ['the user of a URL', 'GET https://u:§@h.example/'], ['a web token', 'got §', 'webToken'], ['a key of Stripe', 'key §', 'stripe'],
  ['a restricted key', 'key §', 'restricted'], ['a token of GitHub', 'got § back', 'github'], ['one for OAuth', '§', 'githubOauth'],
  ['one for one repository', '§', 'githubFine'], ['a token of Slack', '(§)', 'slack'], ['a key of Amazon', 'id=§', 'amazon'],
  ['a key of Google', 'key "§"', 'google'], ['a card', 'paying with §', 'card'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE§\n-----END RSA PRIVATE KEY-----'],
  ['a private key in one line', '-----BEGIN PRIVATE KEY-----\\nMIIE§\\n-----END PRIVATE KEY-----'],
  ['Spanish', 'contraseña: §'], ['Portuguese', 'senha=§'], ['French', 'mot de passe : §'], ['French, short', 'mdp=§'],
  ['German', 'Passwort: §'], ['German, too', 'Kennwort: §'], ['Dutch', 'wachtwoord: §'], ['Polish', 'HASŁO: §'],
  ['Swedish', 'lösenord: §'], ['Turkish', 'Şifre: §'], ['Russian', 'Пароль: §'], ['Chinese', '密码：§'], ['Japanese', 'パスワード: §'],
  ['Korean', '비밀번호: §'],
];

const bodies = [
  ['JSON', '{"user":"a","password":"§"}'], ['a form', 'user=a&password=§'], ['a form with brackets', 'user%5Bpassword%5D=§&x=1'],
  ['a form in parts', '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n§\r\n--b--'],
  ['a form in parts without quotes', '--b\r\nContent-Disposition: form-data; name=api_key\r\n\r\n§\r\n--b--'],
  ['XML', '<Login><Password>§</Password></Login>'], ['SOAP', '<wsse:Password Type="Text">§</wsse:Password>'],
  ['XML with a marked text', '<token><![CDATA[§]]></token>'], ['HTML', '<form><input type="password" value="§"></form>'],
  ['HTML in JSON', '{"html":"<input type=\\"password\\" value=\\"§\\">"}'], ['a session', '{"sid":"§"}'],
  ['GraphQL', '{"query":"mutation { login(password: \\"§\\") }"}'], ['a list of fields', '[{"name":"password","value":"§"}]'],
  ['a code in a URL', '{"url":"https://h.example/cb?code=4/0§§"}'], ['a list', '{"tokens":["§"]}'], ['an object', '{"credentials":{"a":"§"}}'],
  ['a web token', '{"data":"§"}', 'webToken'], ['a page', '<html><body><textarea name="secret">§</textarea></body></html>'],
  ['a page\'s links', '<html><body><a href="/?token=§">x</a></body></html>'],
];

const headers = [
  ['Authorization', 'Bearer §'], ['Cookie', 'sid=§'], ['Set-Cookie', 'sid=§'], ['X-Api-Key', '§'], ['X-Auth-Token', '§'], ['X-Shop-Session', '§'],
  ['Session-Id', '§'], ['Gleap-Hash', '§'], ['Api-Token', '§'], ['X-Custom', '§', 'github'],
];

const data = [
  ['a key that names it', { password: '§' }], ['a name in capitals', { API_KEY: '§' }], ['a list', { tokens: ['§'] }],
  ['deep inside', { a: { b: [{ clientSecret: '§' }] } }], ['a text', { note: 'password: §' }], ['a URL', { url: 'https://h.example/?token=§' }],
  ['a card', { n: '§' }, 'card'], ['a key', { n: '§' }, 'slack'], ['an input', { type: 'password', value: '§' }],
  ['a pair', { rows: [['X-Api-Key', '§']] }], ['Russian', { пароль: '§' }], ['Chinese', { 密码: '§' }], ['French', { motDePasse: '§' }],
];

const element = (id, tagName, attributes, ...childNodes) => ({ type: 2, id, tagName, attributes, childNodes });
const textNode = (id, textContent) => ({ type: 3, id, textContent });

const replayNodes = [
  ['a password input', (s) => element(10, 'input', { type: 'password', value: s })],
  ['a link', (s) => element(11, 'a', { href: `/?token=${s}` })],
  ['data-token', (s) => element(12, 'p', { 'data-token': s })],
  ['a text', (s) => element(13, 'p', {}, textNode(14, `Password: ${s}`))],
  ['a comment', (s) => ({ type: 5, id: 15, textContent: `token: ${s}` })],
  ['an element of the page\'s own', (s) => element(16, 'x-input', { type: 'password', value: s })],
  ['a text area', (s) => element(17, 'textarea', { name: 'secret' }, textNode(18, s))],
  ['a list', (s) => element(19, 'select', { name: 'pin' }, element(20, 'option', { value: s }))],
  ['a meta element', (s) => element(21, 'meta', { name: 'csrf-token', content: s })],
  ['a key', (s) => element(22, 'p', {}, textNode(23, s)), 'stripe'],
];

const replayChanges = [
  ['a text that changes', (s) => ({ source: 0, texts: [{ id: 2, value: `Password: ${s}` }] })],
  ['an attribute that changes', (s) => ({ source: 0, attributes: [{ id: 11, attributes: { href: `/?token=${s}` } }] })],
  ['a value that changes', (s) => ({ source: 0, attributes: [{ id: 10, attributes: { value: s } }] })],
  ['a node that comes', (s) => ({ source: 0, adds: [{ parentId: 1, nextId: null, node: element(30, 'a', { href: `?token=${s}` }) }] })],
  ['what is typed', (s) => ({ source: 5, text: s, isChecked: false, id: 10 })],
  ['what is typed elsewhere', (s) => ({ source: 5, text: s, isChecked: false, id: 31 }), 'github'],
];

/** What the README says is kept. */
export const kept = {
  description: ['what the reporter writes', 'the password: § is shown'],
  upload: ['an uploaded file', 'password=§\n'],
};

/** The report with all of them, and `[{where, secret}]`. */
export function plant() {
  const planted = [];
  const secretOf = (where, shape) => {
    const n = planted.length;
    const secret = shape ? shapes[shape](n) : `Pl4nted${String(n).padStart(4, '0')}secret`;
    planted.push({ where, secret });
    return secret;
  };
  const fill = (part, list) => list.map(([where, text, shape]) => {
    const secret = secretOf(`${part}: ${where}`, shape);
    return typeof text === 'function' ? text(secret) : JSON.parse(JSON.stringify(text).replaceAll(mark, secret));
  });
  const head = (part) => Object.fromEntries(fill(part, headers).map((value, i) => [headers[i][0], value]));
  const event = (type, dataOf) => ({ type, data: dataOf, timestamp: 1732096800000 + type });
  const snapshot = (children) => event(2, { node: { type: 0, id: 1, childNodes: [element(3, 'html', {}, textNode(2, 'x'), ...children)] }, initialOffset: { left: 0, top: 0 } });
  const changes = (list) => list.map((change) => event(3, { texts: [], attributes: [], removes: [], adds: [], ...change }));
  const pack = (it) => deflateSync(JSON.stringify({ ...it, v: 'v1' })).toString('latin1');
  const report = {
    formData: { description: 'A report full of secrets.' },
    metaData: { currentUrl: `https://h.example/?token=${secretOf('metaData: currentUrl')}`, deviceToken: secretOf('metaData: a token') },
    customData: { all: fill('customData', data) },
    consoleLog: fill('consoleLog', logs).map((log) => ({ log, date: '2026-11-20T10:00:00.000Z', priority: 'INFO' })),
    networkLogs: fill('networkLogs', bodies).flatMap((payload, i) => [
      { type: 'POST', url: `/in?token=${secretOf(`networkLogs: url ${i}`)}`, request: { payload, headers: {} }, response: { status: 200 } },
    ]).concat({ type: 'GET', url: '/', request: { headers: head('request headers') }, response: { headers: head('response headers'), responseText: fill('response', bodies).join('\n\n') } }),
    screenshotData: { html: `<!DOCTYPE html><html><body>${fill('page', page).join('\n')}</body></html>`, baseUrl: 'https://h.example', x: 0, y: 0, width: 800, height: 600 },
    webReplay: { type: 'rrweb', events: [snapshot(fill('replay', replayNodes)), ...changes(fill('replay', replayChanges))].map(pack) },
  };
  return { report, planted };
}
