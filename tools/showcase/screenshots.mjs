// Goes through the dashboard of a program that holds the showcase, and keeps what it sees as WebP, which is a tenth of a
// PNG. The pictures are told apart by name and theme: docs/screenshots/board-light.webp.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../tests/support/browser.mjs';
import { goTo, signedIn } from '../../tests/support/dashboard.mjs';
import { firstStartLink } from '../../tests/support/person.mjs';
import { initialise, Program } from '../../tests/support/program.mjs';
import { fill } from './data.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../docs/screenshots');
const size = { width: 1280, height: 800 };
const quality = 80;
/** Readers of the README wait for these. */
const bytesMax = 150_000;

const nothing = async () => {};

/** Name, path, what is there once the page is, and what is done before the picture is taken. */
function shots({ project, webhooks, bug, delivery }) {
  const of = `/projects/${project.key}`;
  return [
    ['board', of, '.card', nothing],
    ['bugs', `${of}/bugs`, 'tbody tr', nothing],
    ['bug', `${of}/bugs/${bug.bugId}`, 'main img', nothing],
    ['webhooks', `${of}/webhooks`, '.spark-rate', nothing],
    ['webhook', `${of}/webhooks/${webhooks.tracker.id}`, 'tbody tr', nothing],
    ['webhook-dialog', `${of}/webhooks/${webhooks.tracker.id}`, 'tbody tr', openDialog],
    ['webhook-test', `${of}/webhooks/${webhooks.warehouse.id}`, 'tbody tr', sendTest],
    ['deliveries', `${of}/deliveries`, 'tbody tr', nothing],
    ['delivery', `${of}/deliveries/${delivery.id}`, '.attempt-shown', nothing],
    ['install', `${of}/settings/install`, '.code-block', nothing],
    ['settings', `${of}/settings/general`, '.copyable', nothing],
    ['settings-intake', `${of}/settings/intake`, 'form textarea', nothing],
    ['settings-capture', `${of}/settings/capture`, 'form select', nothing],
    ['settings-board', `${of}/settings/board`, '.column-row', addColumn],
    ['settings-share', `${of}/settings/share`, 'form .switch', nothing],
    ['members', '/settings/members', 'tbody tr', nothing],
    ['keys', '/settings/keys', 'tbody tr', nothing],
    ['organisation', '/settings/organisation', 'main form', nothing],
    ['account', '/settings/account', 'main form', nothing],
    ['projects', '/projects', 'tbody tr', nothing],
  ];
}

/** ... of the pages that are there for whoever is not signed in; `start` is the link of a first start. */
function doors({ bug, invitation }, start) {
  return [
    ['sign-in', '/signin', 'form', type({ 'E-mail': 'ada@example.org', Password: 'correct horse battery' })],
    ['first-start', start, 'form', type({ Organisation: 'Lamp & Shade', 'Key of your first project': 'SHOP', 'E-mail': 'ada@example.org', 'Your name': 'Ada Example' })],
    ['invitation', invitation, 'form', type({ 'Your name': 'Kim Moss' })],
    ['share', `/share/${bug.shareToken}`, 'main img', nothing],
  ];
}

const type = (values) => async (page) => {
  for (const [label, text] of Object.entries(values)) await page.getByLabel(label).fill(text);
};

async function addColumn(page) {
  await page.getByRole('button', { name: 'Add column' }).click();
  await page.keyboard.type('Needs info');
}

async function openDialog(page) {
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByText('The sender may call this address.').waitFor();
}

async function sendTest(page) {
  await openDialog(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Send test' }).click();
  await page.locator('dialog .outcome-title').waitFor();
  await page.locator('dialog .attempt-view').scrollIntoViewIfNeeded();
  await page.locator('.dialog-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
}

async function keep(page, file) {
  // Pictures that the page shows, and movements, are at their end.
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    await Promise.allSettled(document.getAnimations().filter((it) => it.effect.getComputedTiming().endTime < Infinity).map((it) => it.finished));
  });
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
  await session.detach();
  writeFileSync(file, Buffer.from(data, 'base64'));
  const bytes = statSync(file).size;
  if (bytes > bytesMax) throw new Error(`${file} has ${bytes} bytes, more than ${bytesMax}`);
  console.log(`${file.slice(folder.length + 1)}  ${Math.round(bytes / 1024)} KB`);
}

/** The link that a program prints whose data folder is fresh. */
async function firstStart() {
  const program = new Program({ keys: {} });
  await program.serve();
  return { program, ...(await firstStartLink(program)) };
}

async function keepAll(page, { base }, wanted, colorScheme) {
  for (const [name, path, sight, prepare] of wanted) {
    await goTo(page, { base: path.startsWith('/') ? base : '' }, path, sight);
    await prepare(page);
    await keep(page, join(folder, `${name}-${colorScheme}.webp`));
  }
}

async function makeAll(names) {
  mkdirSync(folder, { recursive: true });
  const program = new Program({ settings: { 'rendering.enabled': true } });
  program.keys = await initialise(program.folder, { email: 'ada@example.org' });
  await program.serve();
  const showcase = await fill(program);
  const fresh = await firstStart();
  const browser = await launchBrowser();
  const opened = { page: (options) => browser.newContext(options).then((context) => context.newPage()) };
  const wanted = (all) => all.filter(([name]) => names.length === 0 || names.includes(name));
  try {
    for (const colorScheme of ['light', 'dark']) {
      const options = { viewport: size, colorScheme, reducedMotion: 'reduce', locale: 'en' };
      const page = await signedIn(opened, program, options);
      await keepAll(page, program, wanted(shots(showcase)), colorScheme);
      await page.context().close();
      const stranger = await opened.page(options);
      await keepAll(stranger, program, wanted(doors(showcase, fresh.url)), colorScheme);
      await stranger.context().close();
    }
  } finally {
    await browser.close();
    await showcase.close();
    await Promise.all([program.stop(), fresh.program.stop()]);
  }
}

await makeAll(process.argv.slice(2));
