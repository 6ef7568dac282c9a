/* Hall screens: settings that replace those of the addresses of all hall screens of the room, as soon as they change. */
import { $, element, empty, languageName } from '../page.js';
import { post } from './api.js';
import { attempt, dialog } from './notice.js';

const panel = dialog('hall');
const fields = $('hall-form').elements;
const FLAGS = { on: true, off: false };
let hall = {}; // settings in force

/** Setting -> its value in the form; null: as in the address. */
const READ = {
  lang: () => [fields.lang.value, fields.second.value].filter(Boolean).join() || null,
  size: () => Number(fields.size.value) || null,
  lines: () => Number(fields.lines.value) || null,
  title: () => ({ '': null, none: '', text: fields.text.value })[fields.title.value],
  clock: () => (fields.clock.value ? FLAGS[fields.clock.value] : null),
  theme: () => fields.theme.value || null,
  readable: () => (fields.readable.value ? FLAGS[fields.readable.value] : null),
};
const SETTING = { second: 'lang', text: 'title' }; // field -> setting, where their names differ

/** Set the languages to choose from, the default first. */
export function setLanguages(codes) {
  [[fields.lang, 'As in the address'], [fields.second, 'None']].forEach(([select, none]) => {
    empty(select).appendChild(element('option', { value: '' }, none));
    codes.forEach((code) => select.appendChild(element('option', { value: code }, languageName(code))));
  });
  show();
}

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type !== 'desk' || JSON.stringify(data.hall) === JSON.stringify(hall)) return;
  hall = data.hall;
  show();
}

function show() {
  const [lang, second] = (hall.lang || '').split(',');
  const flag = (value) => (value === undefined ? '' : value ? 'on' : 'off');
  const title = hall.title === undefined ? '' : hall.title ? 'text' : 'none';
  const values = {
    lang, second: second || '', size: hall.size || '', lines: hall.lines || '', title, text: hall.title || '',
    clock: flag(hall.clock), theme: hall.theme || '', readable: flag(hall.readable),
  };
  Object.keys(values).filter((name) => document.activeElement !== fields[name]).forEach((name) => (fields[name].value = values[name]));
  showDependent();
  $('blank').hidden = !hall.blank;
  $('hall-blank').setAttribute('aria-pressed', String(!!hall.blank));
  $('hall-reset').disabled = !Object.keys(hall).length;
}

/** Show the fields that others allow. */
function showDependent() {
  fields.second.disabled = !fields.lang.value;
  fields.text.disabled = fields.title.value !== 'text';
}

const set = (changes) => attempt('set the hall screens', post('/screen', changes));

/** Open the dialog. */
export function openHall() {
  panel.showModal();
}

$('hall-form').addEventListener('submit', (event) => event.preventDefault());
$('hall-form').addEventListener('change', (event) => {
  showDependent();
  if (!event.target.reportValidity()) return;
  if (event.target === fields.title && fields.title.value === 'text') {
    fields.text.focus();
    if (!fields.text.value) return; // until it is written
  }
  const name = SETTING[event.target.name] || event.target.name;
  set({ [name]: READ[name]() });
});
$('hall-blank').onclick = () => set({ blank: hall.blank ? null : true });
$('unblank').onclick = () => set({ blank: null });
$('hall-reset').onclick = () => set({});
$('control-hall').onclick = openHall;
