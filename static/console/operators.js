/* Who else operates this room. */
import { $, element, empty } from './page.js';
import { rename, session } from './session.js';

let known = '';

export function take(type, data) {
  if (type !== 'desk') return;
  const hands = new Map(); // a reconnecting page may be there twice
  data.operators.forEach((one) => hands.set(one.id, one));
  const now = JSON.stringify(Array.from(hands.values(), (one) => [one.id, one.name, one.editing]));
  if (now === known) return;
  known = now;
  empty($('operators'));
  hands.forEach((one) => {
    const mine = one.id === session.id;
    const name = mine ? session.name || 'You' : one.name;
    const words = name + (!mine && one.editing ? ' · edits' : '');
    const item = mine
      ? element('button', { type: 'button', class: 'plain', 'aria-label': 'Your name: ' + name }, [element('span', {}, words), element('kbd', {}, 'N')])
      : element('span', {}, words);
    if (mine) item.onclick = rename;
    $('operators').appendChild(element('li', { class: mine ? 'is-me' : '' }, [item]));
  });
}
