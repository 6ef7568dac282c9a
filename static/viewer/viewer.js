/* The audience page: the room's captions in one language, and what the reader makes of them. */
import { Cues, Stream, base, direction, language, put, roomOfPath } from '../captions.js';
import { Log } from './log.js';
import { dress, files, listen, offer } from './panel.js';
import { KEPT, past } from './past.js';
import { Reading } from './reading.js';
import { choose, chosen, query } from './settings.js';
import { code, share } from './share.js';
import { canWake, wake } from './wake.js';
import { say, speak as speakWords, spoken } from './words.js';

const $ = (id) => document.getElementById(id);
const all = (selector) => Array.from(document.querySelectorAll(selector));
const token = query.get('token') || '';
const room = roomOfPath();
const address = base + 'rooms/' + encodeURIComponent(room);
const cues = new Cues(KEPT);
const log = new Log($('log'), $('open'));
const reading = new Reading($('scroll'), $('jump'));
let about = { source: '', languages: [] };
let lang = chosen.lang;
let stream = null;
let beacon = null;
let state = '';
let connection = '';
let hidden = false;
let pending = false;
let touched = null; // captions to draw beside the newest; null: all
let fresh = []; // events since the last frame

const own = () => lang || navigator.language || 'en';
const withToken = (url) => url + (token ? '?token=' + encodeURIComponent(token) : '');
// Without the language: every phone chooses its own.
const qr = () => address + '/qr.svg?base=' + encodeURIComponent(base) + (token ? '&token=' + encodeURIComponent(token) : '');
const beside = () => chosen.source === 'on' && lang !== about.source;
const wanted = () => (beside() ? [lang, about.source] : [lang]);

/** A language in the address and a room that was there when this page was answered need no asking first. */
function known() {
  const page = performance.getEntriesByType('navigation')[0];
  return query.has('lang') && chosen.source !== 'on' && !!page && page.responseStatus === 200;
}

function join() {
  stream = new Stream({ room, token, langs: lang ? [lang] : [], there: known(), sleep: true, on: take, found, changed: connected });
  if (query.has('beacon')) import('../beacon.js').then((module) => (beacon = new module.Beacon(room, 'viewer', token)));
}

function found(told) {
  about = told;
  state = told.state || '';
  if (about.languages.indexOf(lang) < 0) lang = preferred();
  stream.langs = wanted();
  furnish();
}

function preferred() {
  const mine = (navigator.languages || []).map((one) => one.slice(0, 2));
  const translations = about.languages.filter((one) => one !== about.source);
  return mine.find((one) => about.languages.indexOf(one) >= 0) || translations[0] || about.languages[0];
}

function take(type, data) {
  if (type === 'snapshot') begin(data);
  else if (type === 'cue') heard(data);
  else if (type === 'remove') cues.remove(data.lang, data.cues);
  else if (type === 'status') state = data.state;
  else if (type === 'style') style(data.action);
  redraw();
}

function heard(cue) {
  cues.put(cue);
  if (touched) touched.add(cue.cue);
  if (cue.lang === lang) fresh.push(cue);
}

function begin(data) {
  const first = log.bare;
  if (cues.epoch && cues.epoch !== data.epoch) log.cleared.clear();
  about = { source: data.source, languages: data.languages };
  log.quietly();
  cues.snapshot(data);
  touched = null;
  furnish();
  // A server that comes back is not asked by all phones in the same moment.
  setTimeout(() => wanted().forEach((one) => recall(one, 3)), first ? 0 : 3000 * Math.random());
}

/** The file may be a little behind the stream: it is asked again until both meet. */
function recall(one, tries) {
  past(withToken(address + '/captions/' + one + '.json'), one).then((captions) => {
    const oldest = cues.of(one).find((cue) => cue.state === 'final');
    const apart = oldest && oldest.rev && !captions.some((cue) => cue.cue === oldest.cue);
    if (apart && tries) setTimeout(() => recall(one, tries - 1), 1500);
    log.quietly();
    captions.forEach((cue) => cues.put(cue));
    touched = null;
    redraw();
  });
}

function style(action) {
  if (action === 'clear') cues.of(lang).forEach((cue) => cue.state === 'open' && log.cleared.add(cue.cue));
  else hidden = action === 'hide';
}

function connected(now) {
  connection = now === 'connecting' && connection !== 'open' ? connection : now;
  showState();
}

function speak(one) {
  if (one === lang) return;
  lang = one;
  choose('lang', one);
  const here = new URL(location.href);
  here.searchParams.set('lang', one);
  window.history.replaceState(null, '', here);
  log.forget();
  reading.following = true;
  stream.speak(wanted());
  touched = null;
  furnish();
  redraw();
}

function redraw() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(draw);
}

function draw() {
  pending = false;
  const original = beside() ? (cue) => cues.find(about.source, cue.src_cue || cue.cue) : () => null;
  log.draw(cues.of(lang), touched, { lang, steady: chosen.mode === 'steady', source: about.source, spoken: original });
  if (beacon) beacon.wrote(fresh, chosen.mode === 'steady');
  touched = new Set();
  fresh = [];
  showState();
  reading.follow();
}

function condition() {
  if (connection === 'locked') return 'locked';
  if (state === 'ended') return 'over'; // also when the server has gone home
  if (!about.languages.length && connection !== 'lost') return 'lobby';
  if (connection === 'lost' || connection === 'absent') return 'lost';
  return state || 'silent';
}

function showState() {
  const now = condition();
  const bare = log.bare;
  put($('state'), now === 'locked' ? '' : say(now));
  $('state').className = 'state is-' + now;
  $('state').hidden = now === 'locked' || now === 'lobby';
  $('lobby').hidden = !bare || hidden || now === 'over' || !say(now);
  put($('lobby-head'), now === 'locked' ? room : say(now));
  put($('lobby-text'), say(now === 'locked' ? 'locked' : 'soon'));
  $('ended').hidden = now !== 'over' || hidden;
  $('paused').hidden = !hidden;
  $('log').hidden = $('open').hidden = hidden;
  document.body.classList.toggle('is-bare', bare || hidden);
  invite(now);
  wake(chosen.wake === 'on' && about.languages.length > 0 && now !== 'over');
}

/** Everything that depends on the language or on which there are. */
function furnish() {
  speakWords(own(), label);
  document.title = room + (lang ? ' · ' + language(lang) : '');
  $('both').hidden = lang === about.source;
  offer(about.languages, lang, speak);
  if (!lang || !about.languages.length) return;
  files(room + '.' + lang, (kind) => withToken(address + '/captions/' + lang + '.' + kind));
}

/** The way in, for who sees this page on a wall before it begins. */
function invite(now) {
  const waits = now === 'silent' && log.bare && window.matchMedia('(min-width: 52rem)').matches;
  if (waits) code($('way'), qr());
  else $('way').hidden = true;
}

function label() {
  const now = spoken(own());
  document.documentElement.lang = now;
  document.documentElement.dir = direction(now);
  all('[data-say]').forEach((node) => put(node, say(node.dataset.say)));
  all('[data-label]').forEach((node) => node.setAttribute('aria-label', say(node.dataset.label)));
  showState();
}

put($('room'), room);
$('screen').hidden = !canWake;
dress();
listen((key) => {
  if (key === 'source') stream.speak(wanted());
  touched = null;
  redraw();
});
share(qr, () => {
  const more = [lang ? 'lang=' + lang : '', token ? 'token=' + encodeURIComponent(token) : ''].filter(Boolean).join('&');
  return base + 'view/' + encodeURIComponent(room) + (more ? '?' + more : '');
});
furnish();
join();
