/* The hall screen: `/screen/ROOM?lang=en,es`. Large rows that stay, on a background of their own, for a projector.
 *
 * Hiding and clearing on the console act here as on the overlay, and operators can replace settings of the address.
 * Before the first caption the screen shows a QR code for the phones; after it, only captions, title and clock.
 */
import { $, base, roomAddress, roomFromAddress, setText, withToken } from '../page.js';
import { playDemo } from '../overlay/demo.js';
import { RoomEvents } from '../room-events.js';
import { loadMessages, message } from '../viewer/messages.js';
import { keepScreenOn } from '../viewer/wake-lock.js';
import { startClock } from './clock.js';
import { HallScreen } from './hall-screen.js';
import { hallSettings } from './settings.js';

const IDLE_MS = 3000; // until the pointer is hidden
const RESIZED_MS = 150;

const room = roomFromAddress();
const query = new URLSearchParams(location.search);
let remote = {}; // settings of the operators
let settings = hallSettings(query, remote);
let epoch = '';
let connection = '';
let state = '';
let grades = [];
let hasText = false;
let timer = 0;

function applyLook() {
  const { params, look, readable, blank, clock } = settings;
  const tail = params.classes.filter((name) => name.indexOf('tail-') === 0 || name.indexOf('align-') === 0);
  const kept = ['is-hidden', 'is-waiting', 'is-idle'].filter((name) => document.body.classList.contains(name));
  const chosen = [readable ? 'is-readable' : '', blank ? 'is-blank' : ''].filter(Boolean);
  document.body.className = ['theme-clear', 'look-' + look].concat(tail, kept, chosen).join(' ');
  params.variables.forEach((one) => document.documentElement.style.setProperty(one[0], one[1]));
  const title = settings.title === null ? room : settings.title;
  setText($('title'), title);
  document.title = title || room;
  $('clock').hidden = !clock;
  $('header').hidden = !title && !clock;
  if (clock) startClock($('clock'));
}

/** Apply the settings that operators have set, in place of those of the address. */
function control(changed) {
  if (JSON.stringify(changed) === JSON.stringify(remote)) return; // sent again after every reconnect
  const before = subscribed().join();
  remote = changed;
  settings = hallSettings(query, remote);
  applyLook();
  screen.configure(settings.params);
  screen.setLanguages(settings.params.langs.length ? settings.params.langs : screen.langs);
  if (subscribed().join() !== before) events.setLanguages(subscribed());
  showState();
}

/** Languages to receive; []: all. */
const subscribed = () => (settings.params.fixed ? settings.params.langs : []);

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
  const address = withToken(roomAddress(room) + '/qr.svg?base=' + encodeURIComponent(base) + lang, settings.params.token);
  if (hasText || $('code').getAttribute('src') === address) return;
  $('code').onload = () => ($('code').hidden = $('scan').hidden = false);
  $('code').src = address;
}

function onEvent(type, data) {
  if (type === 'snapshot' && epoch && epoch !== data.epoch) control({}); // the server was started again
  if (type === 'snapshot') epoch = data.epoch;
  if (type === 'screen') control(data.settings);
  screen.receive(type, data);
  if (type === 'status') state = data.state;
  if (data.grades) grades = data.grades;
  if (type !== 'snapshot') return;
  loadMessages(screen.langs[0] || 'en', () => {
    document.documentElement.lang = screen.langs[0] || 'en';
    setText($('scan'), message('scan'));
    showState();
  });
  if (settings.qr) showCode();
}

/** Show sample captions in the languages of the address. */
function demoLanguages() {
  if (!screen.langs.length) screen.setLanguages(['en']);
  return screen.langs;
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

const screen = new HallScreen($('stage'), settings.params, showState);
applyLook();
screen.setLanguages(subscribed());
window.addEventListener('resize', resized);
window.addEventListener('pointermove', hidePointer);
window.addEventListener('dblclick', () => document.fullscreenElement || document.documentElement.requestFullscreen().catch(() => undefined));
loadMessages((navigator.language || 'en').slice(0, 2), showState);
hidePointer();
const events = settings.params.demo ? playDemo(demoLanguages(), (cue) => screen.receive('cue', cue)) : new RoomEvents({
  room, token: settings.params.token, langs: subscribed(), eager: true, onEvent,
  onRoom: (found) => {
    state = found.state || '';
    grades = found.grades || [];
  },
  onConnection: (now) => {
    connection = now;
    showState();
  },
});
