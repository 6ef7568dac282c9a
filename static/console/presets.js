/* Presets of the builder: some that are built in, and those that were saved in this browser. A link opens the builder of
 * another room or browser with the same settings: `/console/ROOM#builder&page=screen&clock=1`. */
import { $, base, element, empty, store, stored } from '../page.js';
import * as builder from './builder.js';
import { room } from './room.js';

const BUILT_IN = {
  'Lower third': 'page=overlay',
  'Lower third, two languages': 'page=overlay&lang=,spoken&size=4',
  'Side panel': 'page=overlay&theme=panel&pos=middle&place=end&lines=8&max=24&size=3.6',
  'Hall screen, large': 'page=screen',
  'Hall screen, two languages and clock': 'page=screen&lang=,spoken&clock=1',
  'Stage monitor': 'page=screen&lang=spoken&lines=4&title=&clock=1&mode=steady',
};
const PREFIX = 'own '; // of the values of saved presets in the list

function saved() {
  try {
    return Object.assign({}, JSON.parse(stored('presets', '{}')));
  } catch (error) {
    return {}; // not written by this page
  }
}

function group(label, names, prefix) {
  return element('optgroup', { label }, names.map((name) => element('option', { value: prefix + name }, name)));
}

function list(chosen) {
  const own = Object.keys(saved()).sort();
  empty($('preset')).appendChild(element('option', { value: '' }, 'Choose …'));
  $('preset').appendChild(group('Built in', Object.keys(BUILT_IN), ''));
  if (own.length) $('preset').appendChild(group('Saved in this browser', own, PREFIX));
  $('preset').value = chosen;
  $('preset-remove').hidden = !chosen.startsWith(PREFIX);
}

/** Save the settings under the name that was typed; an equal name is replaced. */
function save() {
  const name = $('preset-name').value.trim();
  if (!name) {
    $('preset-name').focus();
    return;
  }
  store('presets', JSON.stringify({ ...saved(), [name]: builder.settings() }));
  list(PREFIX + name);
}

function remove() {
  const { [$('preset').value.slice(PREFIX.length)]: _, ...others } = saved();
  store('presets', JSON.stringify(others));
  list('');
}

$('preset').onchange = () => {
  const chosen = $('preset').value;
  if (!chosen) return;
  const own = chosen.startsWith(PREFIX);
  builder.apply(own ? saved()[chosen.slice(PREFIX.length)] : BUILT_IN[chosen]);
  $('preset-name').value = own ? chosen.slice(PREFIX.length) : '';
  $('preset-remove').hidden = !own;
};
$('builder').addEventListener('input', () => ($('link-row').hidden = true)); // the link is of earlier settings
$('preset-save').onclick = save;
$('preset-name').onkeydown = (event) => event.key === 'Enter' && save();
$('preset-remove').onclick = remove;
$('preset-link').onclick = () => {
  $('link').value = base + 'console/' + encodeURIComponent(room) + '#builder&' + builder.settings();
  $('link-row').hidden = false;
  builder.copy($('link'), $('preset-link'));
};
list('');
