/* The room's events and those for operators, over a WebSocket: an event stream would occupy one of the six connections
 * that a browser opens to a server, and with several consoles no request to hide captions would get through.
 *
 * 1. Where a proxy lets no WebSocket pass, every second attempt is an event stream of the same address.
 * 2. Neither notices a dead connection. So it is closed and opened again, with `last_event_id`, on every error and when no
 *    event has come for six seconds (the server sends one every second).
 * 3. A room that does not exist is looked up in the list of rooms until it does; that request fails for no such room.
 */
import { base } from '../page.js';
import { openEventSource } from '../streams/pool.js';
import { get } from './api.js';
import { notice } from './notice.js';
import { address, room } from './room.js';
import { askForToken, session } from './session.js';

const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye', 'desk', 'level', 'held', 'drop', 'log'];
const SILENCE_MS = 6000;
const RETRY_MS = [200, 400, 800, 1500]; // the last one repeats

/** Open a WebSocket that sends the text of an event stream; same arguments and result as `openEventSource`. */
function openSocket(url, types, handlers) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'));
  const close = () => {
    socket.onclose = socket.onmessage = null;
    socket.close();
  };
  socket.onclose = () => handlers.error();
  socket.onmessage = (message) => {
    if (message.data.startsWith('{')) showRefusal(JSON.parse(message.data));
    else parseEvents(message.data).forEach((event) => {
      if (socket.onmessage && types.includes(event.type)) handlers.event(event.type, event);
    });
  };
  return close;
}

/** Show why the server refuses the connection; a missing token or room is handled by `findReason`. */
function showRefusal(message) {
  if (!/token|no room/.test(message.error)) notice('Could not connect: ' + [message.error, message.hint].filter(Boolean).join('; '));
}

/** Events of a text of whole events, as {type, data, lastEventId}. */
function parseEvents(text) {
  return text.split('\n\n').filter(Boolean).map((lines) => {
    const field = (name) => (new RegExp('^' + name + ': ?(.*)$', 'm').exec(lines) || ['', ''])[1];
    return { type: field('event'), data: field('data'), lastEventId: field('id') };
  });
}

/** Reject if the server accepts connections and does not answer. */
const withTimeout = (answer) =>
  Promise.race([answer, new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), SILENCE_MS))]);

export class Connection {
  /** onEvent(type, data): every event, and `begin` whenever it is opened; onState(`open`|`lost`|`absent`). */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.disconnect = null;
    this.failures = 0;
    this.lastId = '';
    this.lastEventAt = 0;
    this.overSocket = true;
    setInterval(() => this.check(), 1000);
    window.addEventListener('online', () => this.open());
  }

  /** Connect as soon as the room exists; at once if the page was served for an existing room. */
  start() {
    const page = performance.getEntriesByType('navigation')[0];
    if (page && page.responseStatus === 200) this.open();
    else this.findReason(() => this.open());
  }

  /** Connect with the session's present token and name. */
  open() {
    this.close();
    const query = new URLSearchParams({ operator: session.id });
    if (session.name) query.set('name', session.name);
    if (session.token) query.set('token', session.token);
    if (this.lastId) query.set('last_event_id', this.lastId);
    this.lastEventAt = Date.now();
    this.received = false;
    this.onEvent('begin', {}); // the server sends all held captions again
    this.disconnect = (this.overSocket ? openSocket : openEventSource)(address + '/desk?' + query, TYPES, {
      event: (type, event) => this.receive(type, event),
      error: () => this.retry(),
    });
  }

  /** Connect again without back-off. */
  reopen() {
    this.failures = 0;
    this.overSocket = true;
    this.findReason(() => this.open());
  }

  close() {
    clearTimeout(this.timer);
    if (this.disconnect) this.disconnect();
    this.disconnect = null;
  }

  receive(type, event) {
    this.lastEventAt = Date.now();
    this.failures = 0;
    this.received = true;
    if (event.lastEventId) this.lastId = event.lastEventId;
    if (type === 'bye') {
      this.retry();
      return;
    }
    if (type === 'snapshot') this.onState('open');
    if (type !== 'hb') this.onEvent(type, JSON.parse(event.data));
  }

  retry() {
    this.close();
    if (!this.received) this.overSocket = !this.overSocket;
    this.failures += 1;
    if (this.failures > 1) this.onState('lost');
    this.wait(() => this.findReason(() => this.open()));
  }

  wait(act) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, RETRY_MS[Math.max(0, Math.min(this.failures, RETRY_MS.length) - 1)]);
  }

  /** Call `act` if the room exists and the token is accepted; otherwise show why not, and try again. */
  findReason(act) {
    this.close();
    const failed = (state) => {
      this.failures += 1;
      this.onState(state);
      this.wait(() => this.findReason(act));
    };
    withTimeout(get(base + 'rooms?name=' + encodeURIComponent(room))).then((answer) => answer.json().then((found) => ({ answer, found }))).then(
      ({ answer, found }) => {
        if (answer.status === 401 || answer.status === 403) askForToken();
        else if (!answer.ok) failed('lost');
        else if (!found.rooms.length) failed('absent');
        else this.checkToken(act);
      },
    ).catch(() => failed('lost'));
  }

  /** Call `act` if the token may operate the room: reading it may need none. */
  checkToken(act) {
    return get(address + '/log').then((answer) => (answer.status === 401 || answer.status === 403 ? askForToken() : act()));
  }

  check() {
    if (!this.disconnect || Date.now() - this.lastEventAt < SILENCE_MS) return;
    this.failures += 1;
    this.retry();
  }
}
