/* The overlay page: transparent captions for broadcast software.
 *
 * Text is written as text (`textContent`), styles as CSS variables; no HTML and no URL is taken from the parameters.
 */
import { $, closestLanguage } from '../page.js';
import { RoomEvents } from '../room-events.js';
import { exposeCommands } from './casparcg.js';
import { adoptStyles } from './custom-css.js';
import { EventDelay } from './delay.js';
import { playDemo } from './demo.js';
import { Hint } from './hint.js';
import { readParams } from './params.js';
import { Screen } from './screen.js';

const hint = new Hint($('hint'));
let params = null;
let screen = null;
let delay = null;
let events = null;
let beacon = null;
let connection = '';
let stopDemo = () => undefined;

function applyStyle() {
  const root = document.documentElement.style;
  const used = params.variables.map((one) => one[0]).concat('--size', '--pitch', '--lines');
  Array.from(root).forEach((name) => used.indexOf(name) < 0 && root.removeProperty(name));
  params.variables.forEach((one) => root.setProperty(one[0], one[1]));
  root.setProperty('--lines', String(params.lines));
  $('stage').removeAttribute('style');
  params.offsets.forEach((one) => $('stage').style.setProperty('margin-' + one[0], one[1] + 'px'));
  document.body.style.setProperty('background', params.chroma);
  document.body.className = params.classes.join(' ');
  $('debug').hidden = !params.debug;
}

function start(query) {
  stopDemo();
  if (delay) delay.stop();
  if (screen) screen.remove();
  params = readParams(query);
  hint.configure(params);
  applyStyle();
  screen = new Screen($('stage'), params, drawn);
  delay = new EventDelay(params.delayMs, (type, data) => screen.receive(type, data));
  if (params.fixed) screen.setLanguages(params.langs);
  if (params.demo) stopDemo = startDemo(params.langs.length ? params.langs : ['en']);
  else if (params.room) join();
}

function startDemo(langs) {
  screen.setLanguages(langs);
  return playDemo(langs, (cue) => screen.receive('cue', cue));
}

function join() {
  const options = {
    room: params.room, token: params.token, langs: params.fixed ? params.langs : [], eager: true,
    onEvent: (type, data) => {
      if (type === 'snapshot' && useServed(data)) events.setLanguages(params.langs);
      delay.push(type, data);
    },
    onRoom: (room) => useServed(room) && (events.langs = params.langs), onConnection,
  };
  if (params.beacon) import('../beacon.js').then(({ Beacon }) => (beacon = beacon || new Beacon(params.room, 'overlay', params.token)));
  if (events) events.join(options);
  else events = new RoomEvents(options);
}

/** Show what serves the languages of the address, such as `zh` for `zh-TW`; true if a subscription is to be changed. */
function useServed(room) {
  const langs = params.langs.map((lang) => closestLanguage(lang, room.languages) || lang);
  const changed = params.fixed && langs.join() !== params.langs.join();
  params.langs = langs;
  hint.found(room);
  return changed;
}

function onConnection(state) {
  connection = state;
  hint.connection(state);
  screen.redraw();
}

function drawn(cues) {
  if (!hint.over && $('stage').textContent.trim()) hint.end();
  if (beacon && !params.sentence) beacon.wrote(cues, params.steady);
  if (!params.debug) return;
  const stats = screen.stats;
  $('debug').textContent = [
    'room ' + params.room + ' · ' + screen.langs.join(' + ') + ' · ' + connection,
    'state ' + (stats.state || '?') + ' · lag ' + stats.lag + ' s · sent ' + stats.ageMs + ' ms ago · events ' + stats.events,
  ].join('\n');
}

exposeCommands({
  play: () => screen.setStopped(false),
  stop: () => screen.setStopped(true),
  next: () => screen.clear(),
  update(values) {
    const query = new URLSearchParams(location.search);
    Object.keys(values).forEach((key) => query.set(key, String(values[key])));
    start(query);
  },
});
adoptStyles(() => screen.rescale());
window.addEventListener('resize', () => screen.rescale());
start(new URLSearchParams(location.search));
if (document.fonts && document.fonts.ready) document.fonts.ready.then(() => screen.rescale());
