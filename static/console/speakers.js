/* Speakers of the room: who speaks now, by number, and their names, which can be edited in place.
 *
 * Where speakers are told apart by voice, the number of the present voice is marked, unless an operator names the speaker.
 */
import { $, element, setText } from '../page.js';
import { post } from './api.js';
import { attempt } from './notice.js';

const COUNT = 9;
const SHOWN = 2; // numbers that are always shown; further ones follow as they are used
const numbers = Array.from({ length: COUNT }, (_, at) => at + 1);
const nameOf = (speakers, number) => speakers.names[number - 1] || 'Speaker ' + number;
const rows = numbers.map(createRow);
let state = { names: numbers.map(() => ''), present: null, voices: [], voice: 0 };

/** Let the speaker with this number speak from now on; 0: nobody. */
export function choose(number) {
  attempt('name the speaker', post('/speaker', number ? { number } : {}));
}

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type !== 'desk') return;
  state = data.speakers;
  show();
}

function show() {
  const isUsed = (number) => state.names[number - 1] || state.present === nameOf(state, number) || state.voices.includes(number);
  const last = Math.max(SHOWN, ...numbers.filter(isUsed).map((number) => number + 1));
  setText($('speaking'), state.present || (state.voice ? nameOf(state, state.voice) + ', by voice' : 'nobody named'));
  $('nobody').setAttribute('aria-pressed', String(!state.present));
  rows.forEach(({ node, button, input }, at) => {
    node.hidden = at >= last;
    node.classList.toggle('speaks', state.voice === at + 1);
    button.setAttribute('aria-pressed', String(state.present === nameOf(state, at + 1)));
    button.setAttribute('aria-label', nameOf(state, at + 1) + ' speaks');
    if (document.activeElement !== input) input.value = state.names[at];
  });
}

function createRow(number) {
  const button = element('button', { type: 'button', 'aria-pressed': 'false' }, [element('kbd', {}, String(number))]);
  const input = element('input', {
    maxlength: '40', spellcheck: 'false', autocomplete: 'off', placeholder: 'Speaker ' + number, 'aria-label': 'Name of speaker ' + number,
  });
  button.onclick = () => choose(number);
  input.onchange = () => attempt('name speaker ' + number, post('/desk/speakers', { number, name: input.value }));
  input.onkeydown = (event) => {
    if (event.key === 'Escape') input.value = state.names[number - 1];
    if (event.key === 'Enter' || event.key === 'Escape') input.blur();
  };
  const node = element('li', {}, [button, input]);
  $('speakers').insertBefore(node, $('speakers').lastElementChild);
  return { node, button, input };
}

$('nobody').onclick = () => choose(0);
show();
