/* The hall screen: `/screen/ROOM?lang=en,es`. Large rows that stay, on a background of their own, for a projector.
 *
 * Hiding and clearing on the console act here as on the overlay. Before the first caption the screen shows a QR code for
 * the phones; after it, only captions, title and clock.
 */
import { $, base, roomAddress, roomFromAddress, setText, withToken } from '../page.js';
import { readParams } from '../overlay/params.js';
import { RoomEvents } from '../room-events.js';
import { loadMessages, message } from '../viewer/messages.js';
import { keepScreenOn } from '../viewer/wake-lock.js';
import { startClock } from './clock.js';
import { HallScreen } from './hall-screen.js';

const LOOKS = ['dark', 'light', 'yellow'];
const IDLE_MS = 3000; // until the pointer is hidden
const RESIZED_MS = 150;

const query = new URLSearchParams(location.search);
const room = roomFromAddress();
const isOn = (name) => query.has(name) && !/^(0|false|off|no)$/i.test(query.get(name));
const params = Object.assign(readParams(query), {
  lines: Math.min(20, Math.max(0, Math.round(Number(query.get('lines')) || 0))), // 0: as many rows as fit
  size: query.has('size') ? readParams(query).size : 0, // 0: rows as wide as the screen
  fadeMs: query.has('fade') ? readParams(query).fadeMs : 0,
});
let connection = '';
let state = '';
let grades = [];
let hasText = false;
let timer = 0;

function applyLook() {
  const look = LOOKS.indexOf(query.get('theme')) > 0 ? query.get('theme') : 'dark';
  const tail = params.classes.filter((name) => name.indexOf('tail-') === 0 || name.indexOf('align-') === 0);
  document.body.className = ['theme-clear', 'look-' + look].concat(tail, isOn('readable') ? 'is-readable' : []).join(' ');
  params.variables.forEach((one) => document.documentElement.style.setProperty(one[0], one[1]));
  const title = query.has('title') ? query.get('title') : room;
  setText($('title'), title);
  document.title = title || room;
  $('clock').hidden = !isOn('clock');
  $('header').hidden = !title && !isOn('clock');
  if (isOn('clock')) startClock($('clock'));
}

/** Message key for the screen; '' while everything is well. */
function condition() {
  if (connection === 'locked') return 'locked';
  if (connection === 'absent') return 'notStarted';
  if (connection === 'lost') return 'lost';
  return hasText ? '' : state === 'ended' ? 'ended' : 'willAppear';
}

function showState() {
  hasText = hasText || !!$('stage').textContent.trim();
  const now = condition();
  $('waiting').hidden = hasText || screen.hidden;
  document.body.classList.toggle('is-waiting', !hasText);
  setText($('state'), message(now));
  const gist = screen.langs.some((lang) => grades.some((one) => one.lang === lang && one.grade === 'gist'));
  const notes = [hasText && now ? message(now) : '', gist ? message('gist') : ''].filter(Boolean);
  if ($('note').hidden !== !notes.length) resized(); // the rows have another height now
  $('note').hidden = !notes.length;
  setText($('note'), notes.join(' '));
  keepScreenOn(state !== 'ended');
}

function showCode() {
  const lang = screen.langs[0] ? '&lang=' + encodeURIComponent(screen.langs[0]) : '';
  const address = withToken(roomAddress(room) + '/qr.svg?base=' + encodeURIComponent(base) + lang, params.token);
  if (hasText || $('code').getAttribute('src') === address) return;
  $('code').onload = () => ($('code').hidden = $('scan').hidden = false);
  $('code').src = address;
}

function onEvent(type, data) {
  screen.receive(type, data);
  if (type === 'status') state = data.state;
  if (data.grades) grades = data.grades;
  if (type !== 'snapshot') return;
  loadMessages(screen.langs[0] || 'en', () => {
    document.documentElement.lang = screen.langs[0] || 'en';
    setText($('scan'), message('scan'));
    showState();
  });
  if (isOn('qr')) showCode();
}

function resized() {
  clearTimeout(timer);
  timer = setTimeout(() => screen.setLanguages(screen.langs), RESIZED_MS);
}

function hidePointer() {
  document.body.classList.remove('is-idle');
  clearTimeout(hidePointer.timer);
  hidePointer.timer = setTimeout(() => document.body.classList.add('is-idle'), IDLE_MS);
}

const screen = new HallScreen($('stage'), params, showState);
applyLook();
screen.setLanguages(params.fixed ? params.langs : []);
window.addEventListener('resize', resized);
window.addEventListener('pointermove', hidePointer);
window.addEventListener('dblclick', () => document.fullscreenElement || document.documentElement.requestFullscreen().catch(() => undefined));
loadMessages((navigator.language || 'en').slice(0, 2), showState);
hidePointer();
new RoomEvents({
  room, token: params.token, langs: params.fixed ? params.langs : [], eager: true, onEvent,
  onRoom: (found) => {
    state = found.state || '';
    grades = found.grades || [];
  },
  onConnection: (now) => {
    connection = now;
    showState();
  },
});
