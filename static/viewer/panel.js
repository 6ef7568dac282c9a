/* The settings, and the languages to choose from. */
import { element, empty, language } from '../page.js';
import { SIZES, choose, chosen } from './settings.js';

const $ = (id) => document.getElementById(id);
const all = (selector) => Array.from(document.querySelectorAll(selector));

/** `changed(key)` is called when something was chosen. */
export function listen(changed) {
  const set = (key, value) => {
    choose(key, value);
    dress();
    changed(key);
  };
  all('[data-choice] button').forEach((button) => {
    button.onclick = () => set(button.parentNode.dataset.choice, button.value);
  });
  $('smaller').onclick = () => set('size', Math.max(0, chosen.size - 1));
  $('larger').onclick = () => set('size', Math.min(SIZES.length - 1, chosen.size + 1));
  $('options').onclick = () => {
    $('panel').hidden = !$('panel').hidden;
    $('options').setAttribute('aria-expanded', String(!$('panel').hidden));
    changed('panel');
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || $('panel').hidden || $('sheet').open) return;
    $('options').click();
    $('options').focus();
  });
  $('full').hidden = !document.documentElement.requestFullscreen;
  $('full').onclick = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
}

export function dress() {
  document.documentElement.dataset.theme = chosen.theme;
  document.documentElement.style.setProperty('--size', SIZES[chosen.size] + 'rem');
  document.querySelector('meta[name=theme-color]').content = chosen.theme === 'light' ? '#faf8f3' : '#0d0f12';
  all('[data-choice] button').forEach((button) =>
    button.setAttribute('aria-pressed', String(chosen[button.parentNode.dataset.choice] === button.value)));
  $('smaller').disabled = chosen.size === 0;
  $('larger').disabled = chosen.size === SIZES.length - 1;
}

/** One button a language; `speak(code)` is called by a tap. */
export function offer(codes, read, speak) {
  const list = $('languages');
  if (list.dataset.codes !== codes.join()) {
    list.dataset.codes = codes.join();
    empty(list);
    codes.forEach((code) => {
      const button = element('button', { type: 'button', value: code, lang: code }, language(code));
      button.onclick = () => speak(code);
      list.appendChild(button);
    });
  }
  Array.from(list.children).forEach((button) => {
    button.setAttribute('aria-pressed', String(button.value === read));
    if (button.value === read) list.scrollLeft += button.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
  });
}

/** The transcript so far, in the places that offer it; `address(kind)` of each file. */
export function files(name, address) {
  all('.files').forEach((place) => {
    empty(place);
    ['txt', 'srt', 'vtt'].forEach((kind) =>
      place.appendChild(element('a', { href: address(kind), download: name + '.' + kind }, kind.toUpperCase())));
  });
}
