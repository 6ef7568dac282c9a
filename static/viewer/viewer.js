/* The audience page. */
import { Cues, wholeSentences } from '../captions.js';
import { $, base, closestLanguage, direction, languageName, roomAddress, roomFromAddress, setText, withToken } from '../page.js';
import { RoomEvents } from '../room-events.js';
import { AutoScroll } from './auto-scroll.js';
import { KEPT, fetchHistory } from './history.js';
import { loadMessages, message, messageLanguage } from './messages.js';
import { applySettings, connectPanel, showFiles, showLanguages } from './panel.js';
import { setGrades, showQuality } from './quality.js';
import { choose, chosen, query } from './settings.js';
import { connectShare, showCode } from './share.js';
import { Transcript } from './transcript.js';
import { hasWakeLock, keepScreenOn } from './wake-lock.js';

const HISTORY_TRIES = 3;
const ROOMS_MS = 30000; // time between two requests for the open rooms, while this one does not exist
const token = query.get('token') || '';
const room = roomFromAddress();
const address = roomAddress(room);
const cues = new Cues(KEPT);
const transcript = new Transcript($('log'), $('open'));
const autoScroll = new AutoScroll($('scroll'), $('jump'));
let about = { source: '', languages: [], available: [] };
let lang = chosen.lang;
let before = ''; // language before the one that was asked for
let events = null;
let beacon = null;
let state = '';
let roomsAt = 0; // when the open rooms were requested
let lastSeq = -1; // of the last event
const loaded = new Set(); // languages whose earlier captions are on the page
let connection = '';
let hidden = false;
let pending = false;
let touched = null; // ids to draw besides the newest; null: all
let fresh = []; // cues since the last frame

const pageLanguage = () => lang || navigator.language || 'en';
// Without a language: each phone chooses its own.
const qrAddress = () => withToken(address + '/qr.svg?base=' + encodeURIComponent(base), token);
const showsOriginal = () => chosen.source === 'on' && lang !== about.source;
const subscribed = () => (showsOriginal() ? [lang, about.source] : [lang]);

/** True if the page was served for an existing room and the address names the language. */
function roomExists() {
  const page = performance.getEntriesByType('navigation')[0];
  return query.has('lang') && chosen.source !== 'on' && !!page && page.responseStatus === 200;
}

function join() {
  events = new RoomEvents({
    room, token, langs: lang ? [lang] : [], roomExists: roomExists(), pauseWhenHidden: true, onEvent, onRoom, onConnection,
  });
  if (query.has('beacon')) import('../beacon.js').then(({ Beacon }) => (beacon = new Beacon(room, 'viewer', token)));
}

function onRoom(found) {
  about = found;
  state = found.state || '';
  setGrades(found.grades);
  about.available = found.available || [];
  const refused = before && !closestLanguage(lang, offered());
  $('refused').hidden = !refused;
  if (refused) remember((lang = before));
  before = '';
  lang = closestLanguage(lang, offered()) || preferredLanguage();
  events.langs = subscribed();
  applyLanguage();
}

/** Languages that are captioned, and those that are when somebody asks. */
const offered = () => about.languages.concat(about.available);

/** Language of the browser, otherwise the first translation. */
function preferredLanguage() {
  const mine = (navigator.languages || []).map((one) => closestLanguage(one, about.languages));
  const translations = about.languages.filter((one) => one !== about.source);
  return mine.find(Boolean) || translations[0] || about.languages[0];
}

function onEvent(type, data) {
  if (type === 'snapshot') applySnapshot(data);
  else if (type === 'cue') applyCue(data);
  else if (type === 'remove') cues.remove(data.lang, data.cues);
  else if (type === 'status') applyStatus(data);
  else if (type === 'style') applyStyle(data.action);
  lastSeq = Math.max(lastSeq, data.seq);
  redraw();
}

function applyStatus(data) {
  state = data.state;
  setGrades(data.grades);
}

function applyCue(cue) {
  cues.update(cue);
  if (touched) touched.add(cue.cue);
  if (cue.lang === lang) fresh.push(cue);
}

function applySnapshot(data) {
  const first = transcript.isEmpty;
  const resumed = cues.epoch === data.epoch && data.seq <= lastSeq; // nothing was missed
  if (!resumed) loaded.clear();
  if (cues.epoch && cues.epoch !== data.epoch) transcript.cleared.clear();
  if (cues.epoch !== data.epoch) lastSeq = -1;
  about = { source: data.source, languages: data.languages, available: data.available || [] };
  if (about.languages.indexOf(lang) >= 0) before = '';
  const served = closestLanguage(lang, about.languages); // `zh` for `zh-TW`, if the room has no other Chinese
  if (served && served !== lang) {
    setLanguage(served);
    return;
  }
  transcript.mute();
  cues.applySnapshot(data);
  touched = null;
  applyLanguage();
  // After a restart of the server, phones spread their requests over 3 s.
  const missing = subscribed().filter((one) => !loaded.has(one));
  missing.forEach((one) => loaded.add(one));
  setTimeout(() => missing.forEach((one) => loadHistory(one, HISTORY_TRIES)), first ? 0 : 3000 * Math.random());
}

/** Fetch the caption file again until it reaches the snapshot: it may be a little behind. */
function loadHistory(one, tries) {
  fetchHistory(withToken(address + '/captions/' + one + '.json', token), one).then((captions) => {
    const oldest = cues.of(one).find((cue) => cue.state === 'final');
    const gap = oldest && oldest.rev && !captions.some((cue) => cue.cue === oldest.cue);
    if (gap && tries) setTimeout(() => loadHistory(one, tries - 1), 1500);
    transcript.mute();
    captions.forEach((cue) => cues.update(cue));
    touched = null;
    redraw();
  });
}

function applyStyle(action) {
  if (action === 'clear') cues.of(lang).forEach((cue) => cue.state === 'open' && transcript.cleared.add(cue.cue));
  else hidden = action === 'hide';
}

function onConnection(now) {
  connection = now === 'connecting' && connection !== 'open' ? connection : now;
  if (now === 'absent' && Date.now() - roomsAt > ROOMS_MS) loadRooms();
  showState();
}

/** Offer the open rooms, because this one does not exist. */
function loadRooms() {
  roomsAt = Date.now();
  fetch(withToken(base + 'rooms', token), { cache: 'no-store' })
    .then((answer) => answer.json())
    .then((found) => {
      const open = (found.rooms || []).filter((one) => one.state !== 'ended').map((one) => one.name);
      import('./lobby.js').then(({ showRooms }) => loadMessages(pageLanguage(), () => {
        showRooms(room, open, found.schedule || {}, token);
        showState();
      }));
    })
    .catch(() => undefined);
}

function setLanguage(code) {
  if (code === lang) return;
  before = about.languages.indexOf(code) < 0 ? lang : '';
  lang = code;
  $('refused').hidden = true;
  remember(code);
  transcript.reset();
  loaded.clear();
  autoScroll.resume();
  events.setLanguages(subscribed());
  touched = null;
  applyLanguage();
  redraw();
}

/** Store the language, and name it in the address. */
function remember(code) {
  choose('lang', code);
  const here = new URL(location.href);
  here.searchParams.set('lang', code);
  try {
    window.history.replaceState(null, '', here);
  } catch (error) {
    console.info('the address does not name the language in a sandboxed frame');
  }
}

function redraw() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(draw);
}

function draw() {
  pending = false;
  const steady = chosen.mode === 'steady';
  const original = showsOriginal() ? (cue) => cues.find(about.source, cue.src_cue || cue.cue) : () => null;
  const quiet = state === 'silent' || state === 'ended';
  const list = chosen.mode === 'sentence' ? wholeSentences(cues.of(lang), quiet) : cues.of(lang);
  transcript.draw(list, touched, { lang, steady, source: about.source, original });
  if (beacon && chosen.mode !== 'sentence') beacon.wrote(fresh, steady);
  touched = new Set();
  fresh = [];
  showState();
  autoScroll.follow();
}

/** Message key of the page's state. */
function condition() {
  if (connection === 'locked') return 'locked';
  if (state === 'ended') return 'ended'; // even if the server is down by now
  if (!about.languages.length && connection !== 'lost') return connection === 'absent' ? 'noRoom' : 'notStarted';
  if (connection === 'lost' || connection === 'absent') return 'lost';
  return state || 'silent';
}

function showState() {
  const now = condition();
  const isEmpty = transcript.isEmpty;
  const title = message(now).replace('{room}', room);
  setText($('state'), now === 'locked' ? '' : title);
  $('state').className = 'state is-' + now;
  $('state').hidden = ['locked', 'notStarted', 'noRoom', 'lost'].indexOf(now) >= 0;
  showOffline(now === 'lost' && (!isEmpty || hidden));
  $('downloads').hidden = !about.languages.length;
  $('rooms').hidden = now !== 'noRoom' || !$('room-list').childElementCount;
  $('waiting').hidden = !isEmpty || hidden || now === 'ended' || !message(now);
  setText($('waiting-head'), now === 'locked' ? room : title);
  setText($('waiting-text'), message(now === 'locked' ? 'locked' : 'willAppear'));
  $('ended').hidden = now !== 'ended' || hidden;
  $('paused').hidden = !hidden;
  $('log').hidden = $('open').hidden = hidden;
  document.body.classList.toggle('is-bare', isEmpty || hidden);
  showQuality(room, lang, () => autoScroll.follow());
  showWallCode(now === 'silent' && isEmpty);
  keepScreenOn(chosen.wake === 'on' && about.languages.length > 0 && now !== 'ended');
}

/** Show the bar without moving the newest caption. */
function showOffline(offline) {
  if ($('offline').hidden !== offline) return;
  $('offline').hidden = !offline;
  autoScroll.follow();
}

/** Show the QR code on a large screen before the first caption. */
function showWallCode(waiting) {
  if (waiting && window.matchMedia('(min-width: 52rem)').matches) showCode($('wall-code'), qrAddress());
  else $('wall-code').hidden = true;
}

/** Update everything that depends on the languages. */
function applyLanguage() {
  loadMessages(pageLanguage(), showMessages);
  document.title = room + (lang ? ' · ' + languageName(lang) : '');
  $('both').hidden = lang === about.source;
  showLanguages(about.languages, about.available, lang, setLanguage);
  if (!lang || !about.languages.length) return;
  const transcriptPage = withToken(base + 'transcript/' + encodeURIComponent(room) + '?lang=' + lang, token);
  showFiles(room + '.' + lang, (kind) => withToken(address + '/captions/' + lang + '.' + kind, token), transcriptPage);
}

function showMessages() {
  const language = messageLanguage(pageLanguage());
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  document.querySelectorAll('[data-text]').forEach((node) => setText(node, message(node.dataset.text)));
  document.querySelectorAll('[data-label]').forEach((node) => node.setAttribute('aria-label', message(node.dataset.label)));
  showState();
}

setText($('room'), room);
$('screen').hidden = !hasWakeLock;
applySettings();
connectPanel((key) => {
  if (key === 'source') events.setLanguages(subscribed());
  touched = null;
  redraw();
});
connectShare(qrAddress, () => {
  const page = base + 'view/' + encodeURIComponent(room);
  return withToken(page + (lang ? '?lang=' + lang : ''), token);
});
applyLanguage();
join();
