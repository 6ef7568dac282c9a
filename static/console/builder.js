/* The builder: a form that composes the address of the overlay or of the hall screen, with a preview. The address holds
 * only what differs from the default. */
import { $, base, copyText, element, empty, languageName } from '../page.js';
import { room } from './room.js';

const PREVIEW_MS = 250; // wait after the last change before the preview is loaded
const LANGUAGES = ['lang', 'second-lang'];
const form = $('form');
const fields = Array.from(form.elements).filter((field) => field.name);
const parameter = (field) => field.dataset.parameter || field.name;
let languages = [];
let wanted = {}; // language field -> code to choose once the room has it
let timer = 0;

const page = () => form.elements.page.value;

/** True if the page that is composed has the field. */
function isUsed(field) {
  const group = field.closest('[data-page]');
  return !group || group.dataset.page === page();
}

/** What differs from the default, as a query. */
function parameters() {
  const query = new URLSearchParams();
  fields.filter((field) => isUsed(field) && !('apart' in field.dataset) && field.value).forEach((field) => {
    if ('keep' in field.dataset || field.value !== defaultValue(field)) query.set(parameter(field), field.value);
  });
  const second = form.elements['second-lang'].value;
  if (second && second !== query.get('lang')) query.set('lang', query.get('lang') + ',' + second);
  if (page() === 'screen' && form.elements.bar.value) query.set('title', '');
  return query;
}

function address(more) {
  const query = new URLSearchParams(Object.assign(page() === 'screen' ? {} : { room }, Object.fromEntries(parameters()), more));
  const path = page() === 'screen' ? 'screen/' + encodeURIComponent(room) : 'overlay';
  return base + path + '?' + query.toString().replace(/%2C/g, ',');
}

function defaultValue(field) {
  return field.nodeName === 'SELECT' ? (field.options[0] || {}).value : field.defaultValue;
}

/** Page and parameters of the form, as a query: `page=screen&lang=es&clock=1`. */
export function settings() {
  return new URLSearchParams({ page: page(), ...Object.fromEntries(parameters()) }).toString();
}

/** Fill in the form from `settings`; the languages may also be `spoken`. Languages that the room lacks are left out. */
export function apply(query) {
  const given = new URLSearchParams(query);
  form.reset();
  form.elements.page.value = given.get('page') === 'screen' ? 'screen' : 'overlay';
  const [lang, second] = (given.get('lang') || '').split(',');
  wanted = { lang, 'second-lang': second };
  chooseLanguages();
  if (given.get('title') === '') form.elements.bar.value = 'none';
  fields.filter((field) => isUsed(field) && !LANGUAGES.includes(field.name) && given.get(parameter(field)))
    .forEach((field) => (field.value = given.get(parameter(field))));
  update();
}

function update() {
  $('address').value = address();
  form.querySelectorAll('[data-page]').forEach((group) => (group.hidden = group.dataset.page !== page()));
  $('address-label').textContent = page() === 'screen' ? 'Address for the browser of the projector' : 'Address for OBS, vMix or CasparCG';
  $('frame').classList.toggle('is-whole', page() === 'screen' || form.elements.pos.value === 'middle');
  $('frame').classList.toggle('is-top', page() === 'overlay' && form.elements.pos.value === 'top');
  clearTimeout(timer);
  timer = setTimeout(showPreview, PREVIEW_MS);
}

/** Load the preview while the dialog is open, with sample captions. */
function showPreview() {
  const shown = $('builder').open ? address({ demo: 1 }) : 'about:blank';
  if ($('preview').getAttribute('src') !== shown) $('preview').setAttribute('src', shown);
}

function fit() {
  $('frame').style.setProperty('--scale', String($('frame').clientWidth / 1920));
}

/** Set the languages to choose from, the default first and the spoken one last. */
export function setLanguages(codes) {
  if (languages.join() === codes.join()) return;
  languages = codes;
  LANGUAGES.forEach((name) => {
    const select = form.elements[name];
    wanted[name] = wanted[name] || select.value;
    empty(select);
    if (name !== 'lang') select.appendChild(element('option', { value: '' }, 'None'));
    codes.forEach((code) => select.appendChild(element('option', { value: code }, languageName(code))));
  });
  chooseLanguages();
  update();
}

function chooseLanguages() {
  LANGUAGES.forEach((name) => {
    const code = wanted[name] === 'spoken' ? languages[languages.length - 1] : wanted[name];
    if (languages.includes(code)) form.elements[name].value = code;
  });
}

/** Open the dialog. */
export function openBuilder() {
  $('builder').showModal();
  update();
}

/** Copy the text of an input; its button shows the result. */
export function copy(input, button) {
  const label = button.textContent;
  const confirm = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = label), 1500);
  };
  copyText(input).then(() => confirm('Copied'), () => confirm('Press Ctrl+C'));
}

$('copy').onclick = () => copy($('address'), $('copy'));
form.addEventListener('input', (event) => {
  if (LANGUAGES.includes(event.target.name)) delete wanted[event.target.name];
  update();
});
form.addEventListener('submit', (event) => event.preventDefault());
new ResizeObserver(fit).observe($('frame'));
$('close-builder').onclick = () => $('builder').close();
$('builder').addEventListener('close', showPreview);
$('build').onclick = openBuilder;
