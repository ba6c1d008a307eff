// The theme that was chosen by hand, and how the page is told. Apart from theme.ts, since it runs before the first
// paint and must be small.

export type Theme = 'system' | 'light' | 'dark';
export const themes: Theme[] = ['system', 'light', 'dark'];

const storageKey = 'bughook.theme';

export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey) as Theme;
    return themes.includes(stored) ? stored : 'system';
  } catch {
    return 'system';
  }
}

export function storeTheme(theme: Theme) {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // Storage may be forbidden: then it holds for this page.
  }
}

/** An attribute of the root, which styles/tokens.css looks at. */
export function applyTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
