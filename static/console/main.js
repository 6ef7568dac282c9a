/* The operator's page: what was heard and what is shown, side by side, and the hand on the screens.
 *
 * Every module beside this one is one thing on the page, and takes the events that it knows from the one line. */
import { $, put, room } from './page.js';
import { rename, session, wished } from './session.js';
import { Line } from './line.js';
import { Table } from './table.js';
import { Delay } from './delay.js';
import { Pads } from './pad.js';
import { Keys } from './keys.js';
import * as air from './air.js';
import * as builder from './builder.js';
import * as links from './links.js';
import * as log from './log.js';
import * as meters from './meters.js';
import * as operators from './operators.js';
import * as rules from './rules.js';
import * as sections from './sections.js';
import * as source from './source.js';

const table = new Table(links.offer);
const delay = new Delay(table);
const pads = new Pads(table);
const parts = [table, air, delay, pads, meters, operators, log, sections, source];

function changed(state) {
  meters.changed(state);
  log.changed(state);
}

const line = new Line((type, data) => parts.forEach((part) => part.take(type, data)), changed);
session.changed = () => {
  line.failures = 0;
  line.open();
};

const keys = new Keys({
  'On air': [
    ['h', 'Hide everything, everywhere', () => air.act('hide')],
    ['F9', 'The same, also while typing', () => air.act('hide'), true],
    ['s', 'Show again', () => air.act('show')],
    ['c', 'Clear the screens', () => air.act('clear')],
    ['p', 'Pause: what is said goes nowhere; go on', air.pause],
    ['e', 'End the stream (twice)', air.end, false, 'E E'],
  ],
  Captions: [
    ['arrowup', 'Choose a caption', () => table.step(-1, 0), false, '↑ ↓ ← →'],
    ['arrowdown', '', () => table.step(1, 0)],
    ['arrowleft', '', () => table.step(0, -1)],
    ['arrowright', '', () => table.step(0, 1)],
    ['enter', 'Edit the caption; save it', () => table.chosen && table.chosen.edit(), false, 'Enter'],
    ['Esc', 'Leave it as it is'],
    ['l', 'Back to what is live', () => table.live()],
  ],
  'Delay line': [
    ['d', 'How long captions wait', () => delay.focus()],
    ['a', 'Approve the chosen one, or the oldest', () => delay.approve()],
    ['shift+a', 'Approve all', () => delay.approveAll(), false, '⇧ A'],
    ['x Delete', 'Reject: it goes nowhere', () => delay.reject()],
  ],
  'In place of the machine': [
    ['t', 'Type the chosen language yourself', () => pads.toggle(table.column)],
    ['r', 'Speak it instead of typing', () => pads.speak(table.column)],
    ['Enter', 'Ends a caption while typing'],
    ['u', 'Hand it back at the end of a sentence', () => pads.handBack(table.column), false, 'U Ctrl+Enter'],
  ],
  More: [
    ['o', 'Start a source', source.focus],
    ['m', 'This machine’s microphone on and off', source.speak],
    ['g', 'Words: replacements and glossary', rules.open],
    ['b', 'Overlay builder', builder.open],
    ['q', 'QR codes', links.show],
    ['n', 'Your name', rename],
    ['?', 'All keys', () => keys.help()],
  ],
});

const dress = (theme) => {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem('captioner.theme', theme);
};
$('theme').onclick = () => dress(document.documentElement.dataset.theme === 'light' ? 'dark' : 'light');
dress(new URLSearchParams(location.search).get('theme') || localStorage.getItem('captioner.theme') || 'dark');

put($('room'), room);
document.title = room + ' · Console';
line.open();
if (wished === 'builder') builder.open();
