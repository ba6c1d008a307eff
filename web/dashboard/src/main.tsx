// Where the dashboard starts: the language first, so that nothing is shown twice; then who is signed in; then the page.
import { render } from 'preact';
import { App } from './app';
import { loadLanguage } from './i18n';
import { current, startRouting } from './routing/router';
import { keepTitle } from './routing/title';
import { loadSession } from './session/session';

async function start() {
  startRouting();
  // The page's own module comes meanwhile. Whether it came, whoever shows the page will see.
  void current.value.route?.load().catch(() => {});
  await Promise.all([loadLanguage(), loadSession()]);
  keepTitle();
  const root = document.getElementById('app');
  root?.replaceChildren();  // what stood there while all this came
  if (root) render(<App />, root);
}

void start();
