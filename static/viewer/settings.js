/* The reader's settings, stored in the browser. */
import { store, stored } from '../page.js';

/** Text sizes in rem. */
export const SIZES = [1, 1.2, 1.5, 1.85, 2.3, 2.9, 3.6];

/** Parameters of the address. */
export const query = new URLSearchParams(location.search);

/** Current settings; size: index in SIZES. */
export const chosen = {
  theme: query.get('theme') || stored('theme', 'auto'), // auto: the one of the system
  translate: /^(yes|on|1|true)$/.test(query.get('translate') || stored('translate', 'off')) ? 'on' : 'off',
  mode: query.get('mode') || stored('mode', 'live'), // steady: stable text only; sentence: whole sentences
  letters: stored('letters', 'off'), // on: wide letters
  source: stored('source', 'off'),
  wake: stored('wake', 'on'),
  size: Math.min(SIZES.length - 1, Math.max(0, Number(stored('size', '2')) || 0)),
  lang: query.get('lang') || stored('lang', ''),
};

/** Change a setting and store it. */
export function choose(key, value) {
  chosen[key] = value;
  store(key, value);
}
