// Light or dark: as the system says, or as chosen here.
import { signal } from '@preact/signals';
import { applyTheme, storedTheme, storeTheme, type Theme } from './stored_theme';

export { type Theme, themes } from './stored_theme';

export const theme = signal<Theme>(storedTheme());

export function chooseTheme(next: Theme) {
  theme.value = next;
  applyTheme(next);
  storeTheme(next);
}
