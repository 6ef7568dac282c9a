/* The overlay's address, put together while one looks at what it gives. Only what differs from the default is in it. */
import { $, base, element, empty, language } from './page.js';

const form = $('form');
const fields = Array.from(form.elements);
let named = '';
let known = '';
let timer = 0;

function address() {
  const query = new URLSearchParams({ room: named });
  fields.forEach((field) => {
    if (field.name === 'second-lang' || !field.value) return;
    if ('keep' in field.dataset || field.value !== standard(field)) query.set(field.name, field.value);
  });
  const second = form.elements['second-lang'].value;
  if (second) query.set('lang', query.get('lang') + ',' + second);
  return base + 'overlay?' + query.toString().replace(/%2C/g, ',');
}

function standard(field) {
  return field.nodeName === 'SELECT' ? (field.options[0] || {}).value : field.defaultValue;
}

function show() {
  $('address').value = address();
  $('frame').classList.toggle('is-top', form.elements.pos.value === 'top');
  clearTimeout(timer);
  timer = setTimeout(preview, 250);
}

/** Only while one looks; the captions stay, so that there is something to look at. */
function preview() {
  const wanted = $('builder').open ? address() + '&demo=1' : 'about:blank';
  if ($('preview').getAttribute('src') !== wanted) $('preview').setAttribute('src', wanted);
}

function fit() {
  $('frame').style.setProperty('--scale', String($('frame').clientWidth / 1920));
}

/** The languages of the room, translations first. */
export function offer(name, codes) {
  if (named === name && known === codes.join()) return;
  named = name;
  known = codes.join();
  ['lang', 'second-lang'].forEach((field) => {
    const select = empty(form.elements[field]);
    if (field !== 'lang') select.appendChild(element('option', { value: '' }, 'None'));
    codes.forEach((code) => select.appendChild(element('option', { value: code }, language(code))));
  });
  show();
}

export function open() {
  $('builder').showModal();
  fit();
  show();
}

$('copy').onclick = () => {
  const done = (words) => {
    $('copy').textContent = words;
    setTimeout(() => ($('copy').textContent = 'Copy'), 1500);
  };
  $('address').select();
  // Over plain http there is no clipboard object; the old command still works there.
  if (navigator.clipboard) navigator.clipboard.writeText($('address').value).then(() => done('Copied'), () => done('Ctrl+C'));
  else done(document.execCommand('copy') ? 'Copied' : 'Ctrl+C');
};

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('resize', fit);
$('built').onclick = () => $('builder').close();
$('builder').addEventListener('close', preview);
