// Somebody who has a keyboard and nothing else: goes to a control with Tab, as often as it takes and no oftener.
import assert from 'node:assert/strict';
import { until } from './waiting.mjs';

/** More stops than any page or dialog has before what one wants: past it the control can not be reached. */
const stopsMax = 60;

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);
const focusedIn = (page) => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));

/** Presses Tab until `locator` has the focus, which then must be seen. */
export async function tabTo(page, locator, { back = false } = {}) {
  await locator.waitFor();
  for (let stops = 0; stops < stopsMax; ++stops) {
    if (await hasFocus(locator)) return assertFocusIsSeen(locator);
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  return assert.fail(`Tab does not reach ${locator}; after ${stopsMax} stops the focus is on ${await focusedIn(page)}`);
}

/** Whoever looks for the focus finds it: an outline, within the window. */
export async function assertFocusIsSeen(locator) {
  const { outline, isInside } = await locator.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      outline: `${outlineStyle} ${outlineWidth}`,
      isInside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  });
  assert.notEqual(outline.split(' ')[0], 'none', `${locator} has no outline`);
  assert.ok(isInside, `${locator} has the focus but is out of sight`);
}

/** It has the focus, or gets it once the server has answered what was asked of it. */
export async function assertFocused(locator, what) {
  await locator.waitFor();
  let instead;
  const looks = async () => {
    if (await hasFocus(locator)) return true;
    instead = await focusedIn(locator.page());
    return false;
  };
  await until(looks, () => `${what ?? locator} has the focus, not ${instead}`);
}

/** Goes there with Tab and types; what was in it is replaced. */
export async function typeInto(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Goes there with Tab and presses a key: Enter, or ' ' for what is switched. */
export async function pressOn(page, locator, key = 'Enter') {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}
