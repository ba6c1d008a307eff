// Cards of the board are moved by mouse, finger, menu and keyboard; whoever looks at the same board sees it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest } from '../support/browser.mjs';
import { card, goTo, lanes, lanesBecome, signedIn } from '../support/dashboard.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

describe('The board', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  /** A project of three bugs, newest last, and a window on its board. */
  async function openBoard(t, options) {
    const project = await program.project();
    for (const description of ['first', 'second', 'third']) await project.report({ description, formData: { reportedBy: 'ann@example.org' } });
    const page = await signedIn(browser, program, options);
    t.after(() => page.context().close());
    await goTo(page, program, `/projects/${project.key}`, '.card');
    const first = (await lanes(page)).OPEN;
    assert.deepEqual([...first].sort(), [1, 2, 3]);
    return { project, page, order: first };
  }

  /** What the page shows at once, the server has a moment later. */
  const statusBecomes = (project, number, status) =>
    until(async () => (await project.bug(number)).status === status, `bug ${number} in ${status}`);

  /** Presses on a card, moves in small steps, and does not let go. */
  async function drag(page, number, to) {
    const from = await card(page, number).boundingBox();
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 4, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 12 });
    await page.locator('.lane-gap').waitFor();
  }

  async function laneBox(page, status) {
    return page.locator(`[data-lane=${status}]`).boundingBox();
  }

  test('takes a dragged card to another column, and a second window shows it', async (t) => {
    const { project, page, order } = await openBoard(t);
    const other = await page.context().newPage();
    await goTo(other, program, `/projects/${project.key}`, '.card');
    const [top, ...rest] = order;
    const lane = await laneBox(page, 'DONE');
    await drag(page, top, { x: lane.x + 80, y: lane.y + 60 });
    await page.mouse.up();
    await lanesBecome(page, { OPEN: rest, DONE: [top] }, 'where it was moved');
    await lanesBecome(other, { OPEN: rest, DONE: [top] }, 'in the other window');
    await statusBecomes(project, top, 'DONE');
    assert.equal(new URL(page.url()).pathname, `/projects/${project.key}`, 'a drag opens no bug');
    await page.reload();
    await page.locator('.card').first().waitFor();
    await lanesBecome(page, { OPEN: rest, DONE: [top] }, 'after a reload');
    assert.deepEqual([...page.errors, ...(other.errors ?? [])], []);
  });

  test('sorts a card in between two others', async (t) => {
    const { page, order } = await openBoard(t);
    const [a, b, c] = order;
    const below = await card(page, b).boundingBox();
    await drag(page, c, { x: below.x + 60, y: below.y + 4 });
    await page.mouse.up();
    await lanesBecome(page, { OPEN: [a, c, b] });
    await page.reload();
    await page.locator('.card').first().waitFor();
    await lanesBecome(page, { OPEN: [a, c, b] }, 'after a reload');
  });

  test('lets a card be where it was on Escape', async (t) => {
    const { page, order } = await openBoard(t);
    const lane = await laneBox(page, 'DONE');
    await drag(page, order[0], { x: lane.x + 80, y: lane.y + 60 });
    await page.keyboard.press('Escape');
    await page.locator('.card-ghost').waitFor({ state: 'detached' });
    await page.mouse.up();
    await lanesBecome(page, { OPEN: order, DONE: [] });
  });

  test('moves a card by its menu', async (t) => {
    const { project, page, order } = await openBoard(t);
    await card(page, order[1]).getByRole('button', { name: `Move bug ${order[1]}` }).click();
    await page.getByRole('menuitemradio', { name: 'In progress' }).click();
    await lanesBecome(page, { INPROGRESS: [order[1]] });
    await statusBecomes(project, order[1], 'INPROGRESS');
    await card(page, order[2]).getByRole('button', { name: `Move bug ${order[2]}` }).click();
    await page.getByRole('menuitem', { name: 'To the top' }).click();
    await lanesBecome(page, { OPEN: [order[2], order[0]] });
  });

  test('moves a card by the keyboard alone, says where it is, and keeps the focus on it', async (t) => {
    const { project, page, order } = await openBoard(t);
    const focused = () => page.evaluate(() => Number(document.activeElement.closest('.card')?.querySelector('.card-number').textContent.slice(1)));
    const said = page.locator('p[role=status]');
    for (let tabs = 0; tabs < 40 && (await focused()) !== order[0]; ++tabs) await page.keyboard.press('Tab');
    while (!(await page.evaluate(() => document.activeElement.matches('[data-card]')))) await page.keyboard.press('Tab');
    assert.equal(await focused(), order[0]);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction((id) => document.activeElement.closest('.card')?.textContent.includes(`#${id}`), order[1]);

    await page.keyboard.press('Shift+ArrowRight');
    await lanesBecome(page, { OPEN: [order[0], order[2]], INPROGRESS: [order[1]] });
    await said.filter({ hasText: `Bug ${order[1]} is in In progress, 1 of 1` }).waitFor();
    assert.equal(await focused(), order[1]);
    await statusBecomes(project, order[1], 'INPROGRESS');

    await page.keyboard.press('Shift+ArrowLeft');
    await lanesBecome(page, { INPROGRESS: [] });
    assert.equal(await focused(), order[1]);
    const [top, next] = (await lanes(page)).OPEN;
    assert.equal(top, order[1], 'at the height at which it was');
    await page.keyboard.press('Shift+ArrowDown');
    await lanesBecome(page, { OPEN: [next, top, order[2]].filter((it, at, all) => all.indexOf(it) === at) });
    assert.equal(await focused(), order[1]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/projects/${project.key}/bugs/${order[1]}`);
  });

  test('shows a move at once, and takes it back when the server refuses', async (t) => {
    const { page, order } = await openBoard(t);
    let refuse;
    const refused = new Promise((done) => { refuse = done; });
    await page.route('**/move', async (route) => {
      await refused;
      await route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ status: 409, detail: 'Its neighbours were moved.' }) });
    });
    await card(page, order[0]).getByRole('button', { name: `Move bug ${order[0]}` }).click();
    await page.getByRole('menuitemradio', { name: 'Done' }).click();
    await lanesBecome(page, { DONE: [order[0]] }, 'before the server has answered');
    refuse();
    await page.getByText('Its neighbours were moved.').waitFor();
    await lanesBecome(page, { OPEN: order, DONE: [] });
  });

  test('shows what is reported, changed and removed elsewhere', async (t) => {
    const { project, page, order } = await openBoard(t);
    await project.report({ description: 'while you look' });
    await page.getByText('while you look').waitFor();
    await project.api.patch(`${project.path}/bugs/${order[0]}`, { description: 'said better', status: 'DONE' });
    await page.getByText('said better').waitFor();
    assert.deepEqual((await lanes(page)).DONE, [order[0]]);
    await project.api.call('DELETE', `${project.path}/bugs/${order[1]}`);
    await card(page, order[1]).waitFor({ state: 'detached' });
    assert.equal(await page.locator('.page-head .numbers').textContent(), '3 bugs');
  });

  test('is read only for viewers', async (t) => {
    const { page } = await openBoard(t);
    await page.route('**/api/v1/session', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), role: 'viewer' } });
    });
    await page.reload();
    await page.locator('.card').first().waitFor();
    assert.equal(await page.locator('.card input, .card button').count(), 0);
  });
});
