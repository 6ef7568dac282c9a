/* What the reader has chosen; remembered on the phone. */

export const SIZES = [1, 1.2, 1.5, 1.85, 2.3, 2.9, 3.6]; // rem
export const query = new URLSearchParams(location.search);

export const chosen = {
  theme: query.get('theme') || recall('theme', 'dark'),
  mode: recall('mode', 'live'),
  source: recall('source', 'off'),
  wake: recall('wake', 'on'),
  size: Math.min(SIZES.length - 1, Math.max(0, Number(recall('size', '2')) || 0)),
  lang: query.get('lang') || recall('lang', ''),
};

/** Where a browser forbids storage, nothing is remembered. */
function recall(key, otherwise) {
  try {
    return localStorage.getItem('captioner.' + key) || otherwise;
  } catch (error) {
    return otherwise;
  }
}

export function choose(key, value) {
  chosen[key] = value;
  try {
    localStorage.setItem('captioner.' + key, String(value));
  } catch (error) {
    console.info('not remembered:', key);
  }
}
