// What pages of other origins may do, as a browser sees it: file reports, and nothing else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserUnderTest, siteFor } from '../support/browser.mjs';
import { programUnderTest } from '../support/scenario.mjs';

describe('A page of another origin', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  /** fetch() in such a page: `{status, body}`, or `{refused}` where the browser lets it not read the answer. */
  async function fetchInPage(t, url, options) {
    const site = await siteFor(t, { '/': '<!DOCTYPE html><title>Shop</title><p>Shop</p>' });
    const page = await browser.page();
    await page.goto(site.origin);
    return page.evaluate(
      ([to, how]) =>
        fetch(to, how).then(
          async (answer) => ({ status: answer.status, body: await answer.json() }),
          (error) => ({ refused: String(error) }),
        ),
      [url, options],
    );
  }

  test('may file a report with the headers of every SDK, and read the answer', async (t) => {
    const { status, body } = await fetchInPage(t, `${program.base}/bugs`, {
      method: 'POST',
      headers: {
        'Api-Token': program.keys.sdkKey, 'Content-Type': 'application/json;charset=UTF-8',
        'Gleap-Id': 'x', 'Gleap-Hash': 'y', 'App-Widget': 'true',
      },
      body: JSON.stringify({ description: 'from a page' }),
    });
    assert.equal(status, 201);
    assert.equal((await program.firstProject().bug(body.id)).description, 'from a page');
  });

  test('may read why its report was refused', async (t) => {
    const { status, body } = await fetchInPage(t, `${program.base}/bugs`, {
      method: 'POST',
      headers: { 'Api-Token': 'nobody', 'Content-Type': 'application/json' },
      body: '{}',
    });
    assert.equal(status, 401);
    assert.equal(body.field, 'Api-Token');
  });

  test('may not read the management API, even with a key', async (t) => {
    const asked = await fetchInPage(t, `${program.base}/api/v1/projects`, {
      headers: { Authorization: `Bearer ${program.keys.apiKey}` },
    });
    assert.match(asked.refused ?? JSON.stringify(asked), /Failed to fetch/);
  });
});
