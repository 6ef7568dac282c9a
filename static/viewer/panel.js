/* Settings panel, languages, download links. */
import { $, element, empty, languageName } from '../page.js';
import { SIZES, choose, chosen } from './settings.js';

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
  $('options').onclick = () => {
    $('panel').hidden = !$('panel').hidden;
    $('options').setAttribute('aria-expanded', String(!$('panel').hidden));
    onChange('panel');
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || $('panel').hidden || $('sheet').open) return;
    $('options').click();
    $('options').focus();
  });
  $('full').hidden = !document.documentElement.requestFullscreen;
  $('full').onclick = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
}

/** Apply theme and text size; mark the chosen buttons. */
export function applySettings() {
  document.documentElement.dataset.theme = chosen.theme;
  document.documentElement.style.setProperty('--size', SIZES[chosen.size] + 'rem');
  document.querySelector('meta[name=theme-color]').content = chosen.theme === 'light' ? '#faf8f3' : '#0d0f12';
  all('[data-choice] button').forEach((button) =>
    button.setAttribute('aria-pressed', String(chosen[button.parentNode.dataset.choice] === button.value)));
  $('smaller').disabled = chosen.size === 0;
  $('larger').disabled = chosen.size === SIZES.length - 1;
}

/** Show a button per language, `current` pressed; `onChoose(code)`: after a tap. */
export function showLanguages(codes, current, onChoose) {
  const list = $('languages');
  if (list.dataset.codes !== codes.join()) {
    list.dataset.codes = codes.join();
    empty(list);
    codes.forEach((code) => {
      const button = element('button', { type: 'button', value: code, lang: code }, languageName(code));
      button.onclick = () => onChoose(code);
      list.appendChild(button);
    });
  }
  Array.from(list.children).forEach((button) => {
    button.setAttribute('aria-pressed', String(button.value === current));
    if (button.value === current) list.scrollLeft += button.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
  });
}

/** Show links to the transcript; `name`: file name without extension; `address(kind)`: URL. */
export function showFiles(name, address) {
  all('.files').forEach((place) => {
    empty(place);
    ['txt', 'srt', 'vtt'].forEach((kind) =>
      place.appendChild(element('a', { href: address(kind), download: name + '.' + kind }, kind.toUpperCase())));
  });
}
