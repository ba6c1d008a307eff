// What the pictures of the dashboard show: a shop whose customers report, and three receivers that fare differently.
// Everything is made through the API, as SDKs and people make it.
import { after, answer } from '../../tests/support/behaviours.mjs';
import { Person } from '../../tests/support/person.mjs';
import { Receiver } from '../../tests/support/receiver.mjs';
import { until } from '../../tests/support/waiting.mjs';

/** Of a dozen pictures, on a machine that has other work. */
const picturesMs = 300_000;

/** What customers wrote, oldest first: type, priority, where it stands now, who, on which page. */
const reports = [
  ['The voucher field forgets its value when I go back', 'BUG', 'LOW', 'DONE', 'tom@example.org', '/basket'],
  ['Please let me pay by invoice', 'FEATURE_REQUEST', 'MEDIUM', 'OPEN', 'procurement@example.net', '/checkout'],
  ['Prices flicker between net and gross on the first visit', 'BUG', 'HIGH', 'DONE', 'maria@example.com', '/'],
  ['Love the new search!', 'RATING', 'LOW', 'DONE', 'lee@example.com', '/search?q=lamp'],
  ['Keyboard focus is lost after the filter closes', 'BUG', 'MEDIUM', 'INPROGRESS', 'ada@example.org', '/lamps'],
  ['Invoice PDF shows yesterday’s date', 'BUG', 'MEDIUM', 'INPROGRESS', 'books@example.net', '/orders/10421'],
  ['Typo on the page about returns: “recieve”', 'BUG', 'LOW', 'OPEN', 'tom@example.org', '/returns'],
  ['Could the basket be shared with a colleague?', 'FEATURE_REQUEST', 'LOW', 'OPEN', 'procurement@example.net', '/basket'],
  ['The picture of the green lamp is the blue one', 'BUG', 'LOW', 'OPEN', 'lee@example.com', '/lamps/green'],
  ['Delivery date in the past after changing the country', 'BUG', 'HIGH', 'OPEN', 'jo@example.com', '/checkout/delivery'],
  ['Total stays at 0.00 after a second article is added', 'BUG', 'HIGH', 'INPROGRESS', 'maria@example.com', '/basket'],
  ['Checkout button does nothing after the address was changed', 'BUG', 'HIGH', 'OPEN', 'sam@example.com', '/checkout'],
];

function reportOf([description, type, priority, , reportedBy, path], index) {
  const at = (ms) => new Date(Date.UTC(2026, 2, 2, 9, 14, 6) + ms).toISOString();
  return {
    type,
    priority,
    formData: { description, reportedBy },
    customData: { plan: 'team', basket: { articles: index % 5, currency: 'EUR' } },
    metaData: {
      browserName: 'Chrome(141.0.0.0)',
      systemName: index % 3 ? 'Windows 11' : 'macOS 15',
      currentUrl: `https://shop.example.com${path}`,
      language: 'en',
      devicePixelRatio: 2,
      screenWidth: 1440,
      screenHeight: 900,
      innerWidth: 1440,
      innerHeight: 735,
      sessionDuration: 40 + index * 7.4,
      buildVersionNumber: '412',
      releaseVersionNumber: '2.7.0',
    },
    consoleLog: [
      { log: 'basket: 2 articles', date: at(120), priority: 'INFO' },
      { log: 'checkout.v1 is deprecated, use checkout.v2', date: at(240), priority: 'WARNING' },
      { log: "TypeError: Cannot read properties of undefined (reading 'price')\n    at total (basket.js:41:22)", date: at(510), priority: 'ERROR' },
    ],
    networkLogs: [
      {
        type: 'GET', url: '/api/basket', date: at(80), duration: 48, success: true,
        request: { payload: '', headers: { Accept: 'application/json' } },
        response: { status: 200, statusText: 'OK', responseText: '{"articles":2,"total":"31.40"}' },
      },
      {
        type: 'POST', url: '/api/checkout', date: at(430), duration: 212, success: true,
        request: { payload: '{"address":"changed"}', headers: { 'Content-Type': 'application/json' } },
        response: { status: 500, statusText: 'Internal Server Error', responseText: '{"error":"no price"}' },
      },
    ],
    customEventLog: [{ name: 'address-changed', date: at(300), data: { country: 'AT' } }],
    screenshotData: { html: checkoutPage, baseUrl: 'https://shop.example.com', x: 0, y: 0, width: 1440, height: 735, isMobile: false },
  };
}

/** The page that the reporter saw. */
const checkoutPage = `<!doctype html><html><head><title>Shop</title><style>
    body { margin: 0; font: 16px/1.5 sans-serif; background: #f4f2ee; color: #23201c }
    header { display: flex; justify-content: space-between; padding: 18px 48px; background: #23403a; color: #fff; font-size: 20px }
    main { display: grid; grid-template-columns: 2fr 1fr; gap: 32px; padding: 40px 48px }
    section, aside { padding: 28px; border-radius: 12px; background: #fff }
    input { display: block; width: 80%; margin: 6px 0 18px; padding: 10px; border: 1px solid #999; border-radius: 6px; font: inherit }
    button { padding: 12px 28px; border: 0; border-radius: 6px; background: #23403a; color: #fff; font: inherit }
    .total { display: flex; justify-content: space-between; padding-top: 16px; border-top: 1px solid #ddd; font-weight: bold }
  </style></head><body><header><b>Lamp &amp; Shade</b><span>Basket (2)</span></header><main>
    <section><h1>Checkout</h1><label>Name<input value="Sam Example"></label><label>Street<input value="12 Harbour Street"></label>
    <button>Pay now</button></section>
    <aside><h2>Your order</h2><p>1 × Desk lamp, green</p><p>1 × Shade, linen</p><p class="total"><span>Total</span><span>0.00 €</span></p></aside>
  </main></body></html>`;

/** Fills a fresh program; of what it made, `bug` is the newest, `delivery` one that failed, `invitation` a link to join by. */
export async function fill(program) {
  const api = program.api;
  await api.post('/projects', { project: 'APP', name: 'Mobile app' }, 201);
  const made = await api.post('/projects', { project: 'SHOP', name: 'Online shop' }, 201);
  const project = api.project(made.project, made.sdkKey);

  const tracker = (await Receiver.start()).will(after(12, answer(202, { headers: { 'Content-Type': 'application/json' }, body: '{"ticket":"SHOP-4711"}' })));
  const chat = (await Receiver.start()).will(answer(200));
  const failure = answer(500, { headers: { 'Content-Type': 'text/plain', Server: 'nginx' }, body: 'relation "tickets" does not exist' });
  const broken = (await Receiver.start()).will(failure);
  const schedule = [300, 1800, 7200, 18_000];
  const webhooks = {
    tracker: await project.webhook(tracker.url('/bughook/tickets'), {
      description: 'Opens a ticket in the tracker',
      headers: [{ name: 'Authorization', value: 'Bearer s3cret' }, { name: 'X-Team', value: 'checkout' }],
      scheduleSeconds: schedule,
    }),
    chat: await project.webhook(chat.url('/hooks/T024/B17'), { description: 'Tells #support', scheduleSeconds: schedule }),
    warehouse: await project.webhook(broken.url('/v1/events'), { description: 'Warehouse, for wrong pictures and prices', scheduleSeconds: schedule }),
  };

  for (const [index, report] of reports.entries()) {
    const bug = await project.report(reportOf(report, index));
    if (report[3] !== 'OPEN') await api.patch(`${project.path}/bugs/${bug.id}`, { status: report[3] });
  }
  await until(async () => (await project.bugs()).every((it) => !it.generatingScreenshot), 'picture of each bug', picturesMs);
  await until(async () => (await project.deliveries()).every((it) => it.attemptsDone > 0), 'first attempt of each delivery');
  const invitation = await givePeopleNames(program);
  await decide(project);
  const bug = await project.bug((await project.bugs())[0].id);
  const failing = (await project.deliveries()).find((it) => it.webhookId === webhooks.warehouse.id);
  const close = () => Promise.all([tracker.close(), chat.close(), broken.close()]);
  return { project, webhooks, bug, delivery: await project.delivery(failing.id), invitation, close };
}

/** What the shop's team has set. */
function decide({ api, path }) {
  const settings = {
    allowedOrigins: ['https://shop.example.com', 'https://www.example.com'],
    scrubWords: ['iban', 'customernumber'],
    retentionDays: 180,
  };
  return api.patch(path, { settings });
}

/** The owner is called Ada; two colleagues have joined, a third is invited, by the link that is answered. */
async function givePeopleNames(program) {
  const owner = await Person.signIn(program, program.keys.email, program.keys.password);
  await owner.patch('/person', { name: 'Ada Example' });
  await owner.patch('/organisation', { name: 'Lamp & Shade' });
  for (const [email, name, role] of [['jo@example.org', 'Jo Sample', 'member'], ['sam@example.org', 'Sam Vale', 'viewer']]) {
    const { link } = await owner.post('/invitations', { email, role }, 201);
    await Person.accept(program, link, { name, password: 'correct horse battery' });
  }
  await owner.post('/api-keys', { name: 'Ticket bridge', role: 'member' }, 201);
  await owner.post('/api-keys', { name: 'Weekly figures', role: 'viewer' }, 201);
  const { link } = await owner.post('/invitations', { email: 'kim@example.org', role: 'member' }, 201);
  return link;
}
