/* What happened in this room: what operators did, and what the server's log says of it. */
import { $, element, language } from './page.js';
import { read } from './server.js';

const KEPT = 200; // lines
const EVERY = 5000; // ms between two looks at the server's log
const STATES = { live: 'Live', silent: 'Waiting for speech', lagging: 'Catching up', ended: 'Ended' };
const seen = new Set();
let state = '';
let detail = '';
let connection = '';

export function take(type, data) {
  if (type === 'log') once('desk ' + data.t + data.text, data.t, data.who + ': ' + data.text);
  else if (type === 'status') status(data);
  else if (type === 'cue' && data.edited) once('cue ' + data.lang + data.cue + data.rev, data.t, language(data.lang) + ' edited: ' + data.stable);
}

export function changed(now) {
  if (now !== connection && now !== 'absent') say(now === 'lost' ? 'The line to the server is lost' : 'Connected', now === 'lost' ? 'warning' : '');
  connection = now;
}

function status(data) {
  if (data.state !== state) say(STATES[data.state] || data.state);
  if (data.detail && data.detail !== detail) say(data.detail, 'warning');
  state = data.state;
  detail = data.detail || '';
}

const say = (words, level) => add(Date.now(), words, level);

function once(key, time, words, level) {
  if (seen.has(key)) return;
  seen.add(key);
  if (seen.size > 4 * KEPT) seen.delete(seen.values().next().value);
  add(time, words, level);
}

/** Newest first, whatever comes late. */
function add(time, words, level) {
  const list = $('events');
  const clock = new Date(time).toTimeString().slice(0, 8);
  const item = element('li', level ? { class: 'is-' + level } : {}, [element('time', {}, clock), element('span', {}, words)]);
  item.at = time;
  let next = list.firstElementChild;
  while (next && next.at > time) next = next.nextElementSibling;
  list.insertBefore(item, next);
  if (list.children.length > KEPT) list.lastElementChild.remove();
}

function look() {
  read('/log').then(
    (found) => found.lines.forEach((line) => once('log ' + line.time + line.text, line.time, line.text, line.level)),
    () => undefined,
  );
}

look();
setInterval(look, EVERY);
