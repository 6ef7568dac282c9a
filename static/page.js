/* Functions that all pages share. */
import { NAMES, RIGHT_TO_LEFT, UNSPACED } from './languages.js';

/** Base URL of the server, derived from this file's address because a proxy may add a prefix. */
export const base = new URL('../', import.meta.url).href;

/** The element with this id. */
export const $ = (id) => document.getElementById(id);

/** Address of a room's JSON. */
export const roomAddress = (room) => base + 'rooms/' + encodeURIComponent(room);

/** `url` with the token as a query parameter, if there is one. */
export const withToken = (url, token) =>
  token ? url + (url.includes('?') ? '&' : '?') + 'token=' + encodeURIComponent(token) : url;

/** Room in the path (/view/R, /console/R and others) or in `?room=`. */
export function roomFromAddress() {
  const name = location.pathname.match(/\/(?:view|console|screen|transcript)\/([^/]+)\/?$/);
  if (!name) return new URLSearchParams(location.search).get('room') || '';
  try {
    return decodeURIComponent(name[1]);
  } catch (error) {
    return name[1]; // invalid percent-encoding such as `%zz`
  }
}

/** Text direction of a language: `rtl` or `ltr`. */
export const direction = (lang) => (RIGHT_TO_LEFT.includes(lang) ? 'rtl' : 'ltr');

/** True if the language puts no space between words. */
export const isUnspaced = (lang) => UNSPACED.includes(lang);

const baseOf = (lang) => lang.split('-')[0].toLowerCase();

/** Language of `codes` that serves `wanted`, otherwise undefined: `zh-Hant` for `zh-TW`, `zh` where there is no other. */
export function closestLanguage(wanted, codes) {
  const related = codes.filter((code) => baseOf(code) === baseOf(wanted));
  const tag = likelyTag(wanted);
  const same = (code) => code.toLowerCase() === wanted.toLowerCase();
  const fits = (code) => code !== baseOf(code) && code.split('-').slice(1).every((part) => tag.split('-').includes(part));
  return related.find(same) || related.find(fits) || related.find((code) => code === baseOf(code)) || related[0];
}

/** Tag with script and region: `zh-Hant-TW` for `zh-TW`. */
function likelyTag(lang) {
  try {
    return new Intl.Locale(lang).maximize().toString();
  } catch (error) {
    return lang; // not a tag, or an old browser
  }
}

/** Name of a language in that language: `es` -> `Español`. */
export const languageName = (code) => NAMES[code] || code.toUpperCase();

/** Create an element: `element('a', {href: '/'}, 'text' or [children])`. Text is never parsed as HTML. */
export function element(tag, attributes, content) {
  const node = document.createElement(tag);
  Object.keys(attributes || {}).forEach((key) => node.setAttribute(key, attributes[key]));
  if (typeof content === 'string') node.textContent = content;
  else (content || []).forEach((child) => node.appendChild(child));
  return node;
}

/** Remove all children of `node`; returns it. */
export function empty(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
}

/** Set the text of `node` if it differs: screen readers repeat text that is written again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Setting stored in this browser, or with `area` `sessionStorage` in this tab; otherwise `otherwise`. */
export function stored(key, otherwise, area) {
  try {
    return window[area || 'localStorage'].getItem('captioner.' + key) || otherwise;
  } catch (error) {
    return otherwise; // the browser forbids storage
  }
}

/** Store a setting in this browser, or with `area` `sessionStorage` in this tab. */
export function store(key, value, area) {
  try {
    window[area || 'localStorage'].setItem('captioner.' + key, String(value));
  } catch (error) {
    console.info('setting not stored:', key);
  }
}

/** Copy the text of an input element; the promise is rejected if the browser refuses. */
export function copyText(input) {
  input.select();
  if (navigator.clipboard) return navigator.clipboard.writeText(input.value);
  // There is no clipboard object over plain http; the old command works there.
  return document.execCommand('copy') ? Promise.resolve() : Promise.reject(new Error('the browser refused to copy'));
}
