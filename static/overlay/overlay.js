/* The overlay: a fixed box of N rows in which text grows without jumping.
 *
 * Text goes in as text (`textContent`), looks by CSS variables: no HTML, no address is taken from the parameters.
 */
import { Stream } from '../captions.js';
import { Air } from './air.js';
import { adopt } from './custom-css.js';
import { Delay } from './delay.js';
import { obey } from './graphics.js';
import { look as read } from './look.js';
import { rehearse } from './rehearsal.js';

const stage = document.getElementById('stage');
const debug = document.getElementById('debug');
let look = null;
let air = null;
let delay = null;
let stream = null;
let beacon = null;
let connection = '';
let rest = () => undefined; // ends the rehearsal

function dress() {
  const root = document.documentElement.style;
  const standing = look.variables.map((one) => one[0]).concat('--size', '--pitch', '--lines');
  Array.from(root).forEach((name) => standing.indexOf(name) < 0 && root.removeProperty(name));
  look.variables.forEach((one) => root.setProperty(one[0], one[1]));
  root.setProperty('--lines', String(look.lines));
  stage.removeAttribute('style');
  look.offsets.forEach((one) => stage.style.setProperty('margin-' + one[0], one[1] + 'px'));
  document.body.style.setProperty('background', look.chroma);
  document.body.className = look.classes.join(' ');
  debug.hidden = !look.debug;
}

function start(query) {
  rest();
  if (delay) delay.end();
  if (air) air.end();
  look = read(query);
  dress();
  air = new Air(stage, look, drawn);
  delay = new Delay(look.delay, (type, data) => air.take(type, data));
  // `dual` and an open choice need to learn first which languages there are.
  if (look.langs.length && !look.dual) air.furnish(look.langs);
  if (look.demo) rest = rehearsal(look.langs.length ? look.langs : ['en']);
  else if (look.room) join();
}

function rehearsal(langs) {
  air.furnish(langs);
  return rehearse(langs, (cue) => air.take('cue', cue));
}

function join() {
  const options = {
    room: look.room, token: look.token, langs: look.dual ? [] : look.langs, eager: true,
    on: (type, data) => delay.push(type, data), changed,
  };
  if (look.beacon) import('../beacon.js').then((module) => (beacon = beacon || new module.Beacon(look.room, 'overlay', look.token)));
  if (stream) stream.join(options);
  else stream = new Stream(options);
}

function changed(state) {
  connection = state;
  air.redraw();
}

function drawn(cues) {
  if (beacon) beacon.wrote(cues, look.steady);
  if (!look.debug) return;
  const told = air.told;
  debug.textContent = [
    'room ' + look.room + ' · ' + air.langs.join(' + ') + ' · ' + connection,
    'state ' + (told.state || '?') + ' · lag ' + told.lag + ' s · sent ' + told.late + ' ms ago · events ' + told.events,
  ].join('\n');
}

obey({
  play: () => air.stop(false),
  stop: () => air.stop(true),
  next: () => air.clear(),
  update(wishes) {
    const query = new URLSearchParams(location.search);
    Object.keys(wishes).forEach((key) => query.set(key, String(wishes[key])));
    start(query);
  },
});
adopt(() => air.scale());
window.addEventListener('resize', () => air.scale());
start(new URLSearchParams(location.search));
if (document.fonts && document.fonts.ready) document.fonts.ready.then(() => air.scale());
