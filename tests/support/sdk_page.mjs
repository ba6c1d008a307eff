// A shop as somebody else wrote it, with an unmodified SDK in it: a form that a visitor fills, a password among it, a
// login with an Authorization header, a console, and room to scroll. Served from an origin of its own.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteFor } from './browser.mjs';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../node_modules');

/** Published versions, as npm has them; both put `Gleap` into the page. */
export const gleapSdks = {
  '16.4.0': join(packages, 'gleap/build/browser/index.js'),
  '13.5.13': join(packages, 'gleap-13/build/cjs/index.js'),
};

/** What the visitor types, and what must never leave the page again. */
export const visitor = { name: 'Anna Muster', note: 'Deliver before noon' };
export const planted = { password: 'planted-typed-hunter2-Qx7', bearer: 'planted-bearer-Zk81wW30', body: 'planted-body-Lm55pT09' };

const html = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="stylesheet" href="/shop.css"></head>
<body>
  <h1>Shop of the tests</h1>
  <p class="tall">Far above the middle</p>
  <form>
    <label>Name <input name="name"></label>
    <label>Password <input name="pw" type="password"></label>
    <label>Note <textarea name="note" rows="2"></textarea></label>
    <label><input name="gift" type="checkbox"> A gift</label>
    <label>Size <select name="size"><option>small</option><option>large</option></select></label>
    <button type="button" id="add">Add</button>
  </form>
  <ul id="cart"></ul>
  <p id="middle">The middle of the page</p>
  <p class="tall">Far below the middle</p>
  <script src="/shop.js"></script>
  <script src="/sdk.js"></script>
</body></html>`;

const css = `body { font: 16px sans-serif; margin: 20px; background: #f4f7fb } h1 { color: #134e8f }
form { display: grid; gap: 8px; max-width: 320px } .tall { height: 1200px; border-left: 8px solid #2a7 }
#middle { background: #fd6; padding: 40px } input, textarea { border: 1px solid #456; padding: 4px }`;

const script = `document.querySelector('#add').addEventListener('click', () => {
  const row = document.createElement('li');
  row.textContent = 'One more in the cart';
  document.querySelector('#cart').append(row);
});`;

/** The shop's site, with the SDK at this path of the file system. */
export function shopWith(t, sdkPath) {
  return siteFor(t, {
    '/': html,
    '/shop.css': css,
    '/shop.js': script,
    '/sdk.js': { path: sdkPath },
    '/favicon.ico': '',
    '/api/login': (request, response) => {
      request.resume();
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');
    },
  });
}

/** Points the SDK in the page at the program and starts it, as the page's own code would. */
export function startGleap(page, { base, sdkKey }) {
  return page.evaluate(
    ([server, key]) => {
      const { Gleap } = window;
      Gleap.setApiUrl(server);
      Gleap.setFrameUrl(server);
      Gleap.setWSApiUrl(`${server.replace(/^http/, 'ws')}/sessions/live`);
      if (Gleap.setBannerUrl) Gleap.setBannerUrl(server);
      if (Gleap.setModalUrl) Gleap.setModalUrl(server);
      Gleap.initialize(key);
    },
    [base, sdkKey],
  );
}

/** What a visitor does: fills the form, logs in, adds to the cart, scrolls to the middle. */
export async function visitShop(page) {
  await page.fill('[name=name]', visitor.name);
  await page.locator('[name=pw]').pressSequentially(planted.password);
  await page.fill('[name=note]', visitor.note);
  await page.check('[name=gift]');
  await page.selectOption('[name=size]', 'large');
  await page.evaluate(async ({ bearer, body }) => {
    console.log('ready to pay', { step: 2 });
    const post = { method: 'POST', headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' } };
    await fetch('/api/login', { ...post, body: JSON.stringify({ user: 'anna', password: body }) });
  }, planted);
  await page.click('#add');
  await page.locator('#middle').evaluate((it) => it.scrollIntoView({ block: 'center' }));
}

/** Files a report the way an application does it silently: with the page and what was recorded up to now. */
export async function reportSilently(page, description) {
  const answered = page.waitForResponse((it) => it.url().endsWith('/bugs/v2') && it.request().method() === 'POST');
  await page.evaluate((text) => {
    window.Gleap.getInstance().takeCurrentReplay();
    window.Gleap.sendSilentCrashReport(text, 'HIGH', {});
  }, description);
  return answered;
}
