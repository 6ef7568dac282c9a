/* The panel of a room that does not exist yet: its languages; a microphone or a source then opens it. */
import { $, base, closestLanguage, element, empty, languageName, setText } from '../page.js';
import { get } from './api.js';
import { GRADES } from './caption-table.js';
import { known, room } from './room.js';

const OTHERS = 'Other languages need a translation engine that is not installed here: captioner check names the commands.';
let targets = [];
let english = null; // code -> English name, once loaded

/** Languages of a new room, as the server takes them: {from, to}; {} for a room that exists. */
export const languages = () => (known.exists || !english ? {} : { from: $('spoken').value, to: targets.join() });

/** Show the panel if the connection is `absent`. */
export function setConnection(state) {
  const absent = state === 'absent';
  if (absent && $('start').hidden) load();
  if (absent || state === 'open') $('start').hidden = !absent;
}

function load() {
  setText($('start-title'), 'There is no room “' + room + '” yet');
  getLanguages('').then(offer, () => undefined);
  get(base + 'rooms').then((answer) => answer.json()).then(showRooms, () => undefined);
}

const getLanguages = (query) => get(base + 'languages' + query).then((answer) => answer.json());

function offer(found) {
  if (english) return;
  english = found.english;
  $('spoken').appendChild(element('option', { value: 'auto' }, 'Detect automatically'));
  byName(found.spoken).forEach((code) => $('spoken').appendChild(element('option', { value: code }, label(code))));
  const own = closestLanguage(navigator.language || '', found.spoken);
  if (own) $('spoken').value = own;
  loadTargets();
}

/** `Spanish (Español)`: the console is in English, and nobody reads all scripts. */
function label(code) {
  const own = languageName(code);
  return own === english[code] ? own : english[code] + ' (' + own + ')';
}

const byName = (codes) => codes.slice().sort((a, b) => english[a].localeCompare(english[b]));

/** Offer what can be translated from the spoken language. */
function loadTargets() {
  const from = $('spoken').value;
  getLanguages('?from=' + encodeURIComponent(from)).then(
    (found) => from === $('spoken').value && offerTargets(from, found.translations, found.grades),
    () => undefined,
  );
}

function offerTargets(from, served, grades) {
  const codes = byName(Object.keys(served));
  const lost = targets.filter((code) => !codes.includes(code));
  targets = targets.filter((code) => codes.includes(code));
  const first = element('option', { value: '' }, codes.length ? 'Add a language …' : 'None is installed');
  const by = (code) => [served[code], GRADES[grades[code]]].filter(Boolean).join(', ');
  const options = codes.map((code) => element('option', { value: code }, [label(code), by(code)].filter(Boolean).join(' · ')));
  empty($('target'));
  [first, ...options].forEach((one) => $('target').appendChild(one));
  $('target').disabled = !codes.length;
  const removed = lost.map((code) => english[code]).join(', ');
  const other = from === 'auto' ? 'Name the spoken language to see all translations.' : OTHERS;
  setText($('target-note'), (removed ? 'Removed: ' + removed + '. ' : '') + other);
  showTargets();
}

function showTargets() {
  empty($('targets'));
  targets.forEach((code) => {
    const button = element('button', { type: 'button', 'aria-label': 'Remove ' + english[code] }, label(code) + ' ×');
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

$('spoken').onchange = loadTargets;
$('target').onchange = () => {
  const code = $('target').value;
  if (code && !targets.includes(code)) targets.push(code);
  $('target').value = '';
  showTargets();
};
$('start').onsubmit = (event) => event.preventDefault();
