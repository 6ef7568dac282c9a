/* Colour theme of the operator's pages. */
import { stored } from './page.js';

/** Apply the theme of the address, otherwise the stored one, otherwise `dark`; returns it. */
export function applyTheme() {
  const theme = new URLSearchParams(location.search).get('theme') || stored('theme', 'dark');
  document.documentElement.dataset.theme = theme;
  return theme;
}
