/* The room's events and the desk's over one connection: a browser has only six for a server.
 *
 * An EventSource gives up after an error answer and never hears a dead line: it is closed and made anew, with
 * `last_event_id`, on every error and when the desk, which speaks every second, has been silent for six.
 */
import { address } from './page.js';
import { get } from './server.js';
import { ask, session } from './session.js';

const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye', 'desk', 'level', 'held', 'drop', 'log'];
const SILENT = 6000; // ms
const RETRIES = [200, 400, 800, 1500]; // ms; the last again and again

export class Line {
  /** on(type, data) gets the events; changed('open' | 'lost' | 'absent'). */
  constructor(on, changed) {
    this.on = on;
    this.changed = changed;
    this.failures = 0;
    this.last = '';
    this.heard = 0;
    setInterval(() => this.watch(), 1000);
    window.addEventListener('online', () => this.open());
  }

  open() {
    this.close();
    const query = new URLSearchParams({ operator: session.id });
    if (session.name) query.set('name', session.name);
    if (session.token) query.set('token', session.token);
    if (this.last) query.set('last_event_id', this.last);
    const source = (this.source = new EventSource(address + '/desk?' + query));
    this.heard = Date.now();
    this.on('begin', {}); // everything that is held is told anew
    source.onerror = () => source === this.source && this.again();
    TYPES.forEach((type) => source.addEventListener(type, (event) => source === this.source && this.take(type, event)));
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  take(type, event) {
    this.heard = Date.now();
    this.failures = 0;
    if (event.lastEventId) this.last = event.lastEventId;
    if (type === 'bye') return this.again();
    if (type === 'snapshot') this.changed('open');
    if (type !== 'hb') this.on(type, JSON.parse(event.data));
    return undefined;
  }

  again() {
    this.close();
    this.failures += 1;
    this.why(); // also another token may be refused
    if (this.failures > 1) this.changed('lost');
    this.timer = setTimeout(() => this.open(), RETRIES[Math.min(this.failures, RETRIES.length) - 1]);
  }

  /** The browser does not say why it failed. */
  why() {
    get(address + '/log').then(
      (answer) => {
        if (answer.status === 401 || answer.status === 403) {
          this.close();
          ask();
        }
        if (answer.status === 404) this.changed('absent');
      },
      () => this.changed('lost'),
    );
  }

  watch() {
    if (this.source && Date.now() - this.heard > SILENT) this.again();
  }
}

