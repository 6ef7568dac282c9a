/* The overlay builder: a form that composes the overlay's address, with a preview. The address holds only what differs
 * from the default. */
import { $, base, copyText, element, empty, languageName } from '../page.js';
import { room } from './room.js';

const PREVIEW_MS = 250; // wait after the last change before the preview is loaded
const form = $('form');
const fields = Array.from(form.elements);
let languages = '';
let timer = 0;

function overlayAddress() {
  const query = new URLSearchParams({ room });
  fields.forEach((field) => {
    if (field.name === 'second-lang' || !field.value) return;
    if ('keep' in field.dataset || field.value !== defaultValue(field)) query.set(field.name, field.value);
  });
  const second = form.elements['second-lang'].value;
  if (second) query.set('lang', query.get('lang') + ',' + second);
  return base + 'overlay?' + query.toString().replace(/%2C/g, ',');
}

function defaultValue(field) {
  return field.nodeName === 'SELECT' ? (field.options[0] || {}).value : field.defaultValue;
}

function update() {
  $('address').value = overlayAddress();
  $('frame').classList.toggle('is-top', form.elements.pos.value === 'top');
  clearTimeout(timer);
  timer = setTimeout(showPreview, PREVIEW_MS);
}

/** Load the preview while the dialog is open, with sample captions. */
function showPreview() {
  const wanted = $('builder').open ? overlayAddress() + '&demo=1' : 'about:blank';
  if ($('preview').getAttribute('src') !== wanted) $('preview').setAttribute('src', wanted);
}

function fit() {
  $('frame').style.setProperty('--scale', String($('frame').clientWidth / 1920));
}

/** Set the languages to choose from, the default first. */
export function setLanguages(codes) {
  if (languages === codes.join()) return;
  languages = codes.join();
  ['lang', 'second-lang'].forEach((field) => {
    const select = empty(form.elements[field]);
    if (field !== 'lang') select.appendChild(element('option', { value: '' }, 'None'));
    codes.forEach((code) => select.appendChild(element('option', { value: code }, languageName(code))));
  });
  update();
}

/** Open the dialog. */
export function openBuilder() {
  $('builder').showModal();
  fit();
  update();
}

$('copy').onclick = () => {
  const confirm = (text) => {
    $('copy').textContent = text;
    setTimeout(() => ($('copy').textContent = 'Copy'), 1500);
  };
  copyText($('address')).then(() => confirm('Copied'), () => confirm('Press Ctrl+C'));
};

form.addEventListener('input', update);
form.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('resize', fit);
$('close-builder').onclick = () => $('builder').close();
$('builder').addEventListener('close', showPreview);
$('build').onclick = openBuilder;
