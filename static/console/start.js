/* The panel of a room that does not exist yet: its languages; a microphone or a source then opens it. */
import { $, base, element, empty, languageName, setText } from '../page.js';
import { get } from './api.js';
import { known, room } from './room.js';

let targets = [];
let loaded = false;

/** Languages of a new room, as the server takes them: {from, to}; {} for a room that exists. */
export const languages = () => (known.exists || !loaded ? {} : { from: $('spoken').value, to: targets.join() });

/** Show the panel if the connection is `absent`. */
export function setConnection(state) {
  const absent = state === 'absent';
  if (absent && $('start').hidden) load();
  if (absent || state === 'open') $('start').hidden = !absent;
}

function load() {
  setText($('start-title'), 'There is no room “' + room + '” yet');
  get(base + 'languages').then((answer) => answer.json()).then((found) => offer(Object.keys(found.languages)), () => undefined);
  get(base + 'rooms').then((answer) => answer.json()).then(showRooms, () => undefined);
}

function offer(codes) {
  if (loaded) return;
  loaded = true;
  const sorted = codes.map((code) => [languageName(code), code]).sort((a, b) => a[0].localeCompare(b[0]));
  const options = () => sorted.map(([name, value]) => element('option', { value }, name));
  [element('option', { value: 'auto' }, 'Detect automatically'), ...options()].forEach((one) => $('spoken').appendChild(one));
  options().forEach((one) => $('target').appendChild(one));
  const own = (navigator.language || '').slice(0, 2);
  if (codes.includes(own)) $('spoken').value = own;
}

function showTargets() {
  empty($('targets'));
  targets.forEach((code) => {
    const button = element('button', { type: 'button', 'aria-label': 'Remove ' + languageName(code) }, languageName(code) + ' ×');
    button.onclick = () => {
      targets = targets.filter((one) => one !== code);
      showTargets();
      $('target').focus();
    };
    $('targets').appendChild(element('li', {}, [button]));
  });
}

function showRooms(found) {
  const link = (name) => element('a', { href: base + 'console/' + encodeURIComponent(name) }, name);
  empty($('open-rooms'));
  found.rooms.forEach((one) => $('open-rooms').appendChild(element('li', {}, [link(one.name)])));
  $('open-rooms-box').hidden = !found.rooms.length;
}

$('target').onchange = () => {
  const code = $('target').value;
  if (code && !targets.includes(code)) targets.push(code);
  $('target').value = '';
  showTargets();
};
$('start').onsubmit = (event) => event.preventDefault();
