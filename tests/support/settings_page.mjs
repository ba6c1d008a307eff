// A project's settings as a person changes them: opens a page of them, saves, comes back later.
import { goTo, signedIn } from './dashboard.mjs';

/** The page `tab` of a fresh project's settings; `options` are the browser context's. */
export async function openSettings(t, browser, program, tab, options) {
  const project = await program.project();
  const page = await signedIn(browser, program, options);
  t.after(() => page.context().close());
  await showSettings(page, program, project, tab);
  return { project, page };
}

export const showSettings = (page, program, project, tab) =>
  goTo(page, program, `/projects/${project.key}/settings/${tab}`, `nav a[aria-current=page][href$="/settings/${tab}"]`);

export const saveButton = (page) => page.getByRole('button', { name: 'Save', exact: true });

/** Once what was typed is saved, and the page is loaded anew. */
export async function savedAndReloaded(page) {
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
  await saveButton(page).waitFor({ state: 'detached' });
  await page.reload();
  await page.locator('main form').waitFor();
}

export const settingsOf = async (project) => (await project.api.get(project.path)).settings;
