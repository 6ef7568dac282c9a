/* One event stream with the room's events and those for operators: a browser allows only six connections per server.
 *
 * An EventSource gives up after an error answer and does not notice a dead connection. So it is closed and opened again,
 * with `last_event_id`, on every error and when no event has come for six seconds (the server sends one every second).
 */
import { subscribe } from '../room-events.js';
import { get } from './api.js';
import { address } from './room.js';
import { askForToken, session } from './session.js';

const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye', 'desk', 'level', 'held', 'drop', 'log'];
const SILENCE_MS = 6000;
const RETRY_MS = [200, 400, 800, 1500]; // the last one repeats

export class Connection {
  /** onEvent(type, data): every event, and `begin` whenever the stream is opened; onState(`open`|`lost`|`absent`). */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.disconnect = null;
    this.failures = 0;
    this.lastId = '';
    this.lastEventAt = 0;
    setInterval(() => this.check(), 1000);
    window.addEventListener('online', () => this.open());
  }

  /** Open the stream with the session's present token and name. */
  open() {
    this.close();
    const query = new URLSearchParams({ operator: session.id });
    if (session.name) query.set('name', session.name);
    if (session.token) query.set('token', session.token);
    if (this.lastId) query.set('last_event_id', this.lastId);
    this.lastEventAt = Date.now();
    this.onEvent('begin', {}); // the server sends all held captions again
    this.disconnect = subscribe(address + '/desk?' + query, TYPES, {
      event: (type, event) => this.receive(type, event),
      error: () => this.retry(),
    });
  }

  /** Open the stream again without back-off. */
  reopen() {
    this.failures = 0;
    this.open();
  }

  close() {
    clearTimeout(this.timer);
    if (this.disconnect) this.disconnect();
    this.disconnect = null;
  }

  receive(type, event) {
    this.lastEventAt = Date.now();
    this.failures = 0;
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
    this.failures += 1;
    this.findReason();
    if (this.failures > 1) this.onState('lost');
    this.timer = setTimeout(() => this.open(), RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
  }

  /** Ask the server why the stream failed, because an EventSource does not report the status. */
  findReason() {
    get(address + '/log').then(
      (answer) => {
        if (answer.status === 401 || answer.status === 403) {
          this.close();
          askForToken();
        }
        if (answer.status === 404) this.onState('absent');
      },
      () => this.onState('lost'),
    );
  }

  check() {
    if (this.disconnect && Date.now() - this.lastEventAt > SILENCE_MS) this.retry();
  }
}
