/* Table of everything in the room's JSON and status that has no place of its own on this page. Fields that later versions
 * of the server add appear here without a change of the page. */
import { $, element, empty } from '../page.js';
import { get } from './api.js';
import { address, known } from './room.js';

const REFRESH_MS = 2000;
const SHOWN_ELSEWHERE = ['name', 'source', 'languages', 'state', 'lag', 'detail', 'publishing', 'viewers', 'v', 'seq', 'level', 'grades'];
const sections = new Map(); // name -> value
let shown = '';

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type === 'status') keep(data);
}

function keep(data) {
  Object.keys(data).filter((key) => !isElsewhere(key, data[key])).forEach((key) => sections.set(key, data[key]));
  draw();
}

function isElsewhere(key, value) {
  return SHOWN_ELSEWHERE.includes(key) && (typeof value !== 'object' || ['level', 'viewers', 'languages', 'grades'].includes(key));
}

/** Rows [name, text] of a value of any depth; empty values and zeros are left out. */
function* rows(name, value) {
  if (value === null || value === undefined || value === '' || value === 0) return;
  if (typeof value !== 'object') yield [name, String(value)];
  else if (Array.isArray(value)) for (const one of value) yield* listItem(name, one);
  else for (const key of Object.keys(value)) yield* rows(name + ' ' + key, value[key]);
}

/** Rows of one item of a list, labelled with its name if it has one. */
function listItem(name, one) {
  if (one === null || typeof one !== 'object' || !one.name) return rows(name, one);
  const { name: own, ...rest } = one;
  return rows(name + ' ' + own, rest);
}

function draw() {
  const found = Array.from(sections, ([name, value]) => Array.from(rows(name, value))).flat();
  const now = JSON.stringify(found);
  if (now === shown) return;
  shown = now;
  $('details').hidden = !found.length;
  empty($('sections'));
  found.forEach(([name, value]) => $('sections').appendChild(
    element('tr', {}, [element('th', { scope: 'row' }, name.replace(/_/g, ' ')), element('td', {}, value)])));
}

function refresh() {
  if (!known.exists) return;
  get(address).then((answer) => (answer.ok ? answer.json() : {})).then(keep, () => undefined);
}

/** Refresh as soon as there is a connection. */
export const setConnection = refresh;

setInterval(refresh, REFRESH_MS);
