// Runs before the first paint: a theme chosen by hand must not flash in the other one, nor a side bar where there will be
// none (the pages that need no session, routes.ts). Everything else waits.
import { applyTheme, storedTheme } from './shell/stored_theme';

applyTheme(storedTheme());

if (/^\/(signin|setup|invite|share)(\/|$)/.test(location.pathname)) document.documentElement.dataset.alone = '';
