/* Settings panel, languages, download links. */
import { $, closestLanguage, element, empty, languageName } from '../page.js';
import { message } from './messages.js';
import { SIZES, choose, chosen } from './settings.js';

const prefersLight = window.matchMedia('(prefers-color-scheme: light)');
const all = (selector) => Array.from(document.querySelectorAll(selector));

/** Connect the panel; `onChange(key)`: after a setting has changed, or (`panel`) the panel was opened or closed. */
export function connectPanel(onChange) {
  const set = (key, value) => {
    choose(key, value);
    applySettings();
    onChange(key);
  };
  all('[data-choice] button').forEach((button) => {
    button.onclick = () => set(button.parentNode.dataset.choice, button.value);
  });
  $('smaller').onclick = () => set('size', Math.max(0, chosen.size - 1));
  $('larger').onclick = () => set('size', Math.min(SIZES.length - 1, chosen.size + 1));
  const panels = [['options', 'panel'], ['downloads', 'files'], ['more', 'available']];
  const show = (opened) => {
    panels.forEach(([button, panel]) => {
      $(panel).hidden = button !== opened;
      $(button).setAttribute('aria-expanded', String(button === opened));
    });
    onChange('panel');
  };
  $('available').addEventListener('click', (event) => event.target.value && show(''));
  panels.forEach(([button, panel]) => ($(button).onclick = () => show($(panel).hidden ? button : '')));
  document.addEventListener('keydown', (event) => {
    const open = panels.find(([, panel]) => !$(panel).hidden);
    if (event.key !== 'Escape' || !open || $('sheet').open) return;
    show('');
    $(open[0]).focus();
  });
  const root = document.documentElement;
  $('full-row').hidden = !document.fullscreenEnabled;
  $('full').onclick = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen().catch(() => undefined));
  if (prefersLight.addEventListener) prefersLight.addEventListener('change', applySettings);
}

/** Apply theme, text size and translation by the browser; mark the chosen buttons. */
export function applySettings() {
  const light = chosen.theme === 'light' || (chosen.theme !== 'dark' && prefersLight.matches);
  document.documentElement.dataset.theme = chosen.theme === 'yellow' ? 'yellow' : light ? 'light' : 'dark';
  document.body.classList.toggle('has-wide-letters', chosen.letters === 'on');
  // A browser that translates the captions rewrites them while they change.
  ['log', 'open'].forEach((id) => $(id).setAttribute('translate', chosen.translate === 'on' ? 'yes' : 'no'));
  document.documentElement.style.setProperty('--size', SIZES[chosen.size] + 'rem');
  document.querySelector('meta[name=theme-color]').content = light ? '#faf8f3' : chosen.theme === 'yellow' ? '#000' : '#0d0f12';
  all('[data-choice] button').forEach((button) =>
    button.setAttribute('aria-pressed', String(chosen[button.parentNode.dataset.choice] === button.value)));
  $('smaller').disabled = chosen.size === 0;
  $('larger').disabled = chosen.size === SIZES.length - 1;
}

/** Show a button per language, `current` pressed, and the button `more` if others can be added; `onChoose(code)`. */
export function showLanguages(codes, available, current, onChoose) {
  const list = $('languages');
  const shown = [codes, available].join(';');
  if (list.dataset.codes !== shown) {
    list.dataset.codes = shown;
    const create = (code) => {
      const button = element('button', { type: 'button', value: code, lang: code, dir: 'auto' }, languageName(code));
      button.onclick = () => onChoose(code);
      return button;
    };
    empty(list);
    codes.forEach((code) => list.appendChild(create(code)));
    empty($('available'));
    mineFirst(available).forEach((code) => $('available').appendChild(create(code)));
    $('more').hidden = !available.length;
    if (!available.length) $('available').hidden = true;
  }
  Array.from(list.children).forEach((button) => {
    button.setAttribute('aria-pressed', String(button.value === current));
    if (button.value === current) list.scrollLeft += button.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
  });
}

/** Codes by name, those of the browser first. */
function mineFirst(codes) {
  const mine = (navigator.languages || []).map((one) => closestLanguage(one, codes)).filter(Boolean);
  const others = codes.slice().sort((a, b) => languageName(a).localeCompare(languageName(b)));
  return Array.from(new Set(mine.concat(others)));
}

/** Show links to the transcript: its page, and its files; `name`: file name without extension; `address(kind)`: URL. */
export function showFiles(name, address, transcript) {
  all('.files').forEach((place) => {
    empty(place);
    place.appendChild(element('a', { href: transcript, 'data-text': 'transcript' }, message('transcript')));
    ['txt', 'srt', 'vtt'].forEach((kind) =>
      place.appendChild(element('a', { href: address(kind), download: name + '.' + kind }, kind.toUpperCase())));
  });
}
