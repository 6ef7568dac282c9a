/* All rooms at one desk: a row for each, with its state, newest caption, sound, lag and viewers. Hiding acts at once, in one
 * room or in all. */
import { $, base, element, empty, languageName, setText, store, stored } from '../page.js';
import { ENGLISH, programme } from '../programme.js';
import { STATES } from '../states.js';
import { applyTheme } from '../theme.js';

const REFRESH_MS = 1000;
const ANSWER_MS = 4000; // longest wait for the list
const SILENT_S = 5; // time without any sound that is an alarm
const TAB = 'sessionStorage';
const fragment = new URLSearchParams(location.hash.slice(1));
let token = fragment.get('token') || stored('token', '', TAB);
let rooms = [];
let schedule = {}; // room -> its sessions
let timer = 0;

/** Request to the server; rejects with its message. */
function request(path, method, body) {
  const abort = new AbortController();
  const patience = setTimeout(() => abort.abort(), ANSWER_MS);
  const headers = { ...(token ? { Authorization: 'Bearer ' + token } : {}), ...(body ? { 'Content-Type': 'application/json' } : {}) };
  return fetch(base + path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: abort.signal }).then(
    (answer) => answer.json().then((data) => (answer.ok ? data : refused(answer.status, data))),
    () => Promise.reject(new Error('the server is not responding; check that it is running')),
  ).finally(() => clearTimeout(patience));
}

function refused(status, data) {
  if (status === 401 || status === 403) $('token-form').hidden = false;
  return Promise.reject(new Error([data.error, data.hint].filter(Boolean).join('; ')));
}

function notice(text) {
  $('notice').hidden = !text;
  setText($('notice'), text);
}

/** Hide or show the captions of these rooms; says which of them could not be reached. */
function style(names, action) {
  const tries = names.map((name) => request('rooms/' + encodeURIComponent(name) + '/' + action, 'POST').then(
    () => '', (error) => 'Room ' + name + ': ' + error.message));
  return Promise.all(tries).then((problems) => {
    notice(problems.filter(Boolean).join(' · '));
    refresh();
  });
}

const open = () => rooms.filter((room) => room.state !== 'ended').map((room) => room.name);

/** What is wrong in a room, in words; '' if nothing is. */
function alarm(room) {
  const audio = room.audio;
  if (room.state === 'ended') return '';
  if (!room.publishing) return 'No source';
  if (audio && audio.state !== 'live') return audio.detail || audio.state;
  if (audio && (audio.alarm === 'silence' || audio.silent >= SILENT_S)) return 'No sound for ' + Math.round(audio.silent) + ' s';
  return audio && audio.alarm ? 'Clipping' : '';
}

function row(room) {
  const problem = alarm(room);
  const sound = problem || (room.audio ? Math.round(room.audio.peak) + ' dBFS' : '–');
  const toggle = element('button', { type: 'button', 'aria-label': (room.hidden ? 'Show ' : 'Hide ') + room.name }, room.hidden ? 'Show' : 'Hide');
  toggle.onclick = () => style([room.name], room.hidden ? 'show' : 'hide');
  toggle.disabled = room.state === 'ended';
  const state = (STATES[room.state] || room.state) + (room.detail ? ' · ' + room.detail : '');
  const caption = room.hidden ? 'Captions are hidden' : room.caption;
  const languages = room.languages.map(languageName).join(', ');
  const cells = [
    nameCell(room.name),
    element('td', { title: languages }, [element('span', { class: 'state is-' + room.state }, state)]),
    element('td', { class: 'caption', dir: 'auto' }, caption || '–'),
    element('td', { class: problem ? 'number is-bad' : 'number' }, sound),
    element('td', { class: room.state === 'lagging' ? 'number is-bad' : 'number' }, room.publishing ? room.lag.toFixed(1) + ' s' : '–'),
    element('td', { class: 'number' }, String(room.watching)),
    element('td', {}, [toggle, ...holdButton(room.name)]),
  ];
  const classes = [room.hidden ? 'is-hidden' : '', problem ? 'is-alarm' : ''].filter(Boolean).join(' ');
  return element('tr', classes ? { class: classes, id: 'room-' + room.name } : { id: 'room-' + room.name }, cells);
}

/** Name of a room, and what is on there and next. */
function nameCell(name) {
  return element('th', { scope: 'row' }, [
    element('a', { href: base + 'console/' + encodeURIComponent(name) }, name), ...programme(schedule[name], ENGLISH)]);
}

/** Button that takes a room out of the schedule, or back into it; [] if the schedule has nothing for it. */
function holdButton(name) {
  if (!schedule[name]) return [];
  const held = schedule[name].held;
  const text = held ? 'Follow schedule' : 'Hold schedule';
  const button = element('button', { type: 'button', 'aria-label': (held ? 'Follow the schedule in ' : 'Hold the schedule in ') + name, title: 'Whether the schedule opens and closes this room' }, text);
  button.onclick = () => request('rooms/' + encodeURIComponent(name) + '/schedule', 'POST', { held: !held }).then(refresh, (error) => notice('Room ' + name + ': ' + error.message));
  return [button];
}

/** Row of a room of the schedule that is not open. */
function waitingRow(name) {
  const cells = [nameCell(name), element('td', {}, [element('span', { class: 'state is-silent' }, 'Not open yet')])];
  for (let at = 0; at < 4; at++) cells.push(element('td', {}, '–'));
  return element('tr', { id: 'room-' + name }, cells.concat(element('td', {}, holdButton(name))));
}

function draw(found, locked) {
  rooms = found;
  const focused = document.activeElement && document.activeElement.getAttribute('aria-label');
  const list = empty($('rooms'));
  rooms.forEach((room) => list.appendChild(row(room)));
  const waiting = Object.keys(schedule).filter((name) => !rooms.some((room) => room.name === name));
  waiting.forEach((name) => list.appendChild(waitingRow(name)));
  const again = focused && list.querySelector('[aria-label="' + CSS.escape(focused) + '"]');
  if (again) again.focus();
  const none = !rooms.length && !waiting.length;
  $('table').hidden = none;
  $('none').hidden = !none || locked;
  if (locked && !rooms.length) $('token-form').hidden = false;
  const wrong = rooms.filter(alarm).length;
  const hidden = rooms.filter((room) => room.hidden).length;
  const count = rooms.length === 1 ? '1 room' : rooms.length + ' rooms';
  setText($('summary'), [count, wrong ? wrong + (wrong === 1 ? ' needs attention' : ' need attention') : '', hidden ? hidden + ' hidden' : ''].filter(Boolean).join(' · '));
}

function refresh() {
  clearTimeout(timer);
  request('rooms', 'GET')
    .then((found) => {
      schedule = found.schedule || {};
      draw(found.rooms, found.locked);
    }, (error) => setText($('summary'), error.message))
    .then(() => (timer = setTimeout(refresh, REFRESH_MS)));
}

$('hide-all').onclick = () => style(open(), 'hide');
$('show-all').onclick = () => style(open(), 'show');
$('token-form').onsubmit = (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  store('token', token, TAB);
  $('token-form').hidden = true;
  notice('');
  refresh();
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.nodeName)) return;
  if (event.key === 'h' || event.key === 'H') $('hide-all').click();
  if (event.key === 's' || event.key === 'S') $('show-all').click();
});
if (location.hash && self.origin !== 'null') history.replaceState(null, '', location.pathname + location.search);
if (token) store('token', token, TAB);
applyTheme();
refresh();
