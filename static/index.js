/* The list of rooms, with links to the pages of each. */
import { $, base, element, empty, languageName, setText, withToken } from './page.js';
import { ENGLISH, programme } from './programme.js';
import { STATES } from './states.js';
import { applyTheme } from './theme.js';

const REFRESH_MS = 2000;
const ANSWER_MS = 4000; // longest wait for the list
const token = new URLSearchParams(location.search).get('token');
let shown = '';

const name = (code) => (code === 'auto' ? 'detected' : languageName(code));
const link = (href, text, lang) => element('a', lang ? { href, lang } : { href }, text);
const line = (label, links) => [element('dt', {}, label), element('dd', {}, links)];

function card(room, sessions) {
  const place = encodeURIComponent(room.name);
  const page = (path, code) => link(withToken(base + path + 'lang=' + code, token), name(code), code);
  const view = (code) => page('view/' + place + '?', code);
  const overlay = (code) => page('overlay?room=' + place + '&', code);
  const screen = (code) => page('screen/' + place + '?', code);
  const operator = base + 'console/' + place;
  const lines = [
    line('Audience page', room.languages.map(view)),
    line('Overlay', room.languages.map(overlay)),
    line('Hall screen', room.languages.map(screen)),
    line('Transcript', [link(withToken(base + 'transcript/' + place, token), 'All languages')]),
    line('Operator', [link(operator, 'Console'), link(operator + '#builder', 'Overlay builder')]),
  ];
  const viewers = room.watching;
  const title = [
    element('h2', {}, room.name),
    element('span', { class: 'state is-' + room.state }, STATES[room.state] || room.state),
    element('span', { class: 'count' }, viewers ? viewers + (viewers === 1 ? ' viewer' : ' viewers') : ''),
  ];
  return element('section', { class: 'room' }, [
    element('div', { class: 'title' }, title),
    ...programme(sessions, ENGLISH),
    element('dl', {}, [].concat.apply([], lines)),
  ]);
}

/** A room of the schedule that is not open yet. */
function later(name, sessions) {
  const title = [element('h2', {}, [link(withToken(base + 'view/' + encodeURIComponent(name), token), name)]), element('span', { class: 'state is-silent' }, 'Not open yet')];
  return element('section', { class: 'room' }, [element('div', { class: 'title' }, title), ...programme(sessions, ENGLISH)]);
}

function summary(count, locked) {
  if (count) return count === 1 ? '1 room' : count + ' rooms';
  if (!locked) return 'No room is open yet. Rooms appear here as soon as they open.';
  return token
    ? 'No room is open that this token may view. Rooms appear here as soon as they open.'
    : 'Rooms of this server are shown only with a token: use the address that you were given, with ?token=… at its end.';
}

function draw(rooms, locked, schedule) {
  const known = JSON.stringify([rooms.map((room) => [room.name, room.state, room.languages, room.watching]), schedule]);
  if (known === shown) return;
  shown = known;
  document.body.classList.remove('is-offline');
  const list = empty($('rooms'));
  rooms.forEach((room) => list.appendChild(card(room, schedule[room.name])));
  const waiting = Object.keys(schedule).filter((name) => !rooms.some((room) => room.name === name));
  waiting.forEach((name) => list.appendChild(later(name, schedule[name])));
  $('none').hidden = rooms.length + waiting.length > 0 || locked;
  $('all').hidden = rooms.length < 2;
  setText($('summary'), summary(rooms.length, locked));
}

/** Show why there is no list; the rooms stay, marked as out of date. */
function showProblem(text) {
  shown = '';
  document.body.classList.add('is-offline');
  setText($('summary'), self.origin === 'null' ? 'A sandboxed frame may read this list only if all rooms are public.' : text);
  document.querySelectorAll('.room .state').forEach((node) => {
    node.className = 'state is-lost';
    setText(node, 'Unknown');
  });
}

function refresh() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ANSWER_MS);
  fetch(withToken(base + 'rooms', token), { cache: 'no-store', signal: abort.signal })
    .then((answer) => answer.json().then((found) => (answer.ok ? draw(found.rooms, found.locked, found.schedule || {}) : showProblem(found.error + '; ' + found.hint))))
    .catch(() => showProblem('The server is not responding; check that it is running. Trying again …'))
    .then(() => {
      clearTimeout(timer);
      setTimeout(refresh, REFRESH_MS);
    });
}

function showAudioAddress() {
  const socket = base.replace(/^http/, 'ws') + 'rooms/' + encodeURIComponent($('room').value || 'main') + '/audio';
  setText($('audio'), socket + '?from=en&to=es');
}

$('room').oninput = showAudioAddress;
$('open').onsubmit = (event) => {
  event.preventDefault();
  location.href = base + 'console/' + encodeURIComponent($('room').value.trim() || 'main');
};
showAudioAddress();
applyTheme();
refresh();
