/* What pages share beside the stream: where the server is, elements, and the names of languages. */

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|sd|ur|yi)\b/;

/** Pages are served from /overlay, /view/R or behind a proxy's prefix: everything is found from where this file is. */
export const base = new URL('../', import.meta.url).href;

/** Languages that put no space between words. */
export const UNSPACED = /^(zh|yue|ja|th|lo|my|km|bo)\b/;

export const direction = (lang) => (RIGHT_TO_LEFT.test(lang) ? 'rtl' : 'ltr');

/** The language's own name: `es` -> `Español`. */
export function language(code) {
  let name = '';
  if (window.Intl && Intl.DisplayNames) name = new Intl.DisplayNames([code, 'en'], { type: 'language' }).of(code);
  return name ? name.charAt(0).toLocaleUpperCase(code) + name.slice(1) : code.toUpperCase();
}

/** `element('a', {class: 'link', href: '/'}, 'text' or [children])`: text only ever as text. */
export function element(tag, attributes, content) {
  const node = document.createElement(tag);
  Object.keys(attributes || {}).forEach((key) => node.setAttribute(key, attributes[key]));
  if (typeof content === 'string') node.textContent = content;
  else (content || []).forEach((child) => node.appendChild(child));
  return node;
}

export function empty(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
}

/** Only where it changes something: a screen reader would say it again, and the page be laid out anew. */
export function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/** What lies behind /view/ or /console/ in the address. */
export function roomOfPath() {
  const name = location.pathname.match(/\/(?:view|console)\/([^/]+)\/?$/);
  if (!name) return new URLSearchParams(location.search).get('room') || '';
  try {
    return decodeURIComponent(name[1]);
  } catch (error) {
    return name[1]; // `%zz` stands for nothing: the room of that name is not there, and that is said
  }
}
