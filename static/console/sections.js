/* What the server tells of the room beside what has a place of its own on this page: sections that later versions add
 * appear here by themselves, as a table. */
import { $, address, element, empty } from './page.js';
import { get } from './server.js';

const EVERY = 2000; // ms
const PLACED = ['name', 'source', 'languages', 'state', 'lag', 'detail', 'publishing', 'viewers', 'v', 'seq', 'level'];
const sections = new Map();
let shown = '';

export function take(type, data) {
  if (type === 'status') keep(data);
}

function keep(data) {
  Object.keys(data).forEach((key) => {
    const placed = PLACED.includes(key) && (typeof data[key] !== 'object' || key === 'level' || key === 'viewers' || key === 'languages');
    if (!placed) sections.set(key, data[key]);
  });
  draw();
}

function* rows(name, value) {
  if (value === null || value === undefined || value === '') return;
  if (value === 0) return; // what has not happened is no news
  if (typeof value !== 'object') yield [name, String(value)];
  else if (Array.isArray(value)) for (const one of value) yield* listed(name, one);
  else for (const key of Object.keys(value)) yield* rows(name + ' ' + key, value[key]);
}

/** One of several, told apart by its name where it has one. */
function listed(name, one) {
  if (one === null || typeof one !== 'object' || !one.name) return rows(name, one);
  const { name: own, ...rest } = one;
  return rows(name + ' ' + own, rest);
}

function draw() {
  const found = Array.from(sections, ([name, value]) => Array.from(rows(name, value))).flat();
  const now = JSON.stringify(found);
  if (now === shown) return;
  shown = now;
  $('more').hidden = !found.length;
  empty($('sections'));
  found.forEach(([name, value]) => $('sections').appendChild(
    element('tr', {}, [element('th', { scope: 'row' }, name.replace(/_/g, ' ')), element('td', {}, value)])));
}

function look() {
  get(address).then((answer) => (answer.ok ? answer.json() : {})).then(keep, () => undefined);
}

look();
setInterval(look, EVERY);
