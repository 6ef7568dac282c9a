/* The log: actions of operators, changes of the room's state, and lines of the server's log. */
import { $, element, languageName } from '../page.js';
import { STATES } from '../states.js';
import { getJson } from './api.js';
import { known } from './room.js';

const KEPT = 200; // lines
const REFRESH_MS = 5000; // between two requests for the server's log
const seen = new Set();
let state = '';
let detail = '';
let connection = '';

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type === 'log') addOnce('desk ' + data.t + data.text, data.t, data.who + ': ' + data.text);
  else if (type === 'status') addStatus(data);
  else if (type === 'cue' && data.edited)
    addOnce('cue ' + data.lang + data.cue + data.rev, data.t, languageName(data.lang) + ' edited: ' + data.stable);
}

/** Log that the connection is `open` or `lost`. */
export function setConnection(now) {
  if (now !== connection && now === 'lost') addNow('Connection to the server lost', 'warning');
  else if (now !== connection && now === 'open') addNow('Connected');
  connection = now;
  if (now === 'open') refresh();
}

function addStatus(data) {
  if (data.state !== state) addNow(STATES[data.state] || data.state);
  if (data.detail && data.detail !== detail) addNow(data.detail, 'warning');
  state = data.state;
  detail = data.detail || '';
}

/** Add a line. */
export const note = (text) => addNow(text);

const addNow = (text, level) => add(Date.now(), text, level);

function addOnce(key, time, text, level) {
  if (seen.has(key)) return;
  seen.add(key);
  if (seen.size > 4 * KEPT) seen.delete(seen.values().next().value);
  add(time, text, level);
}

/** Insert a line by time, newest first. */
function add(time, text, level) {
  const list = $('events');
  const clock = new Date(time).toTimeString().slice(0, 8);
  const item = element('li', level ? { class: 'is-' + level } : {}, [element('time', {}, clock), element('span', {}, text)]);
  item.at = time;
  let next = list.firstElementChild;
  while (next && next.at > time) next = next.nextElementSibling;
  list.insertBefore(item, next);
  if (list.children.length > KEPT) list.lastElementChild.remove();
}

function refresh() {
  if (!known.exists) return;
  getJson('/log').then(
    (found) => found.lines.forEach((line) => addOnce('log ' + line.time + line.text, line.time, line.text, line.level)),
    () => undefined,
  );
}

setInterval(refresh, REFRESH_MS);
