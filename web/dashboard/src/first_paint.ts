// Runs before the first paint: a theme chosen by hand must not flash in the other one. Everything else waits.
import { applyTheme, storedTheme } from './shell/stored_theme';

applyTheme(storedTheme());
