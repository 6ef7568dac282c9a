/* The list of operators of this room. */
import { $, element, empty } from '../page.js';
import { askForName, session } from './session.js';

let known = '';

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type !== 'desk') return;
  const operators = new Map(); // by id: a page that reconnects may be listed twice
  data.operators.forEach((one) => operators.set(one.id, one));
  const now = JSON.stringify(Array.from(operators.values(), (one) => [one.id, one.name, one.editing]));
  if (now === known) return;
  known = now;
  empty($('operators'));
  operators.forEach((one) => $('operators').appendChild(one.id === session.id ? ownItem() : item(one)));
}

function ownItem() {
  const name = session.name || 'You';
  const content = [element('span', {}, name), element('kbd', {}, 'N')];
  const button = element('button', { type: 'button', class: 'plain', 'aria-label': 'Your name: ' + name }, content);
  button.onclick = askForName;
  return element('li', { class: 'is-me' }, [button]);
}

function item(operator) {
  return element('li', {}, [element('span', {}, operator.name + (operator.editing ? ' · editing' : ''))]);
}
