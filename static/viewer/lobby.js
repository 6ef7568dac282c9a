/* What a reader sees while the room does not exist: its sessions, and the open rooms with theirs. */
import { $, base, element, empty, withToken } from '../page.js';
import { programme } from '../programme.js';
import { message } from './messages.js';

/** Show the sessions of `room`, and links to the rooms that are open. */
export function showRooms(room, open, schedule, token) {
  const texts = { now: message('nowOn'), next: message('nextOn') };
  const address = (name) => withToken(base + 'view/' + encodeURIComponent(name), token);
  const sessions = empty($('programme'));
  programme(schedule[room], texts).forEach((line) => sessions.appendChild(line));
  const list = empty($('room-list'));
  open.forEach((name) => {
    const link = element('a', { href: address(name) }, name);
    list.appendChild(element('li', {}, [link, ...programme(schedule[name], texts)]));
  });
}
