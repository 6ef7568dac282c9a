/* The event stream of a room, reconnected whenever it fails.
 *
 * 1. An EventSource stays closed after an error answer. So every error opens a new one, with back-off and jitter, and
 *    with `last_event_id` in the address, because only a browser's own retry sends the header.
 * 2. A room that may not exist is first looked up in the list of rooms, which answers 200: waiting for a room logs no
 *    error in the browser's console.
 * 3. A dead connection raises no error. The stream is opened again after three missed `hb`, and when the computer wakes
 *    up, the network changes or the page becomes visible.
 */
import { base, roomAddress } from './page.js';

const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye'];
const HEARTBEAT_MS = 15000; // longest period of `hb`
const FIRST_EVENT_MS = 8000; // longest wait for the first event
const HIDDEN_MS = 30000; // time out of sight until `pauseWhenHidden` closes the stream

/** Open an EventSource; returns a function that closes it.
 *
 * handlers: event(type, MessageEvent) for each of `types`, error(), optionally open(); none is called after closing.
 */
export function subscribe(url, types, handlers) {
  const source = new EventSource(url);
  let active = true;
  source.onerror = () => active && handlers.error();
  source.onopen = () => active && handlers.open && handlers.open();
  types.forEach((type) => source.addEventListener(type, (event) => active && handlers.event(type, event)));
  return () => {
    active = false;
    source.close();
  };
}

/** Events of one room for as long as the page is open.
 *
 * options: room; langs ([]: all); token or ''; roomExists (connect without looking it up); eager (reconnect within a
 * second, for pages on air); pauseWhenHidden (close while out of sight, for phones); onEvent(type, data), not for `hb`
 * and `bye`; onRoom(entry in the list of rooms), before the first event; onConnection(`connecting`, `open`, `lost`,
 * `absent`: no such room, `locked`: token refused).
 */
export class RoomEvents {
  constructor(options) {
    this.disconnect = null;
    this.attempt = 0;
    this.timer = 0;
    this.periodMs = HEARTBEAT_MS;
    this.tick = Date.now();
    this.hiddenSince = 0;
    this.watchPage();
    this.join(options);
  }

  /** Change to another room. */
  join(options) {
    this.options = options;
    this.existed = false;
    this.announced = false; // to onRoom
    this.ended = false;
    this.setLanguages(options.langs || []);
  }

  /** Change the languages, in a new stream. */
  setLanguages(langs) {
    this.langs = langs;
    this.lastId = '';
    this.failures = 0;
    this.open();
  }

  /** Connect; look the room up first unless it existed a moment ago. */
  open() {
    this.close();
    this.lastEventAt = Date.now();
    this.waiting = true;
    this.report('connecting');
    if (this.failures < (this.existed ? 2 : this.options.roomExists ? 1 : 0)) this.connect();
    else this.findRoom(this.attempt);
  }

  close() {
    this.attempt += 1;
    clearTimeout(this.timer);
    this.waiting = false;
    if (this.disconnect) this.disconnect();
    this.disconnect = null;
  }

  findRoom(attempt) {
    fetch(base + 'rooms?' + this.query('name', this.options.room), { cache: 'no-store' })
      .then((answer) => (answer.ok ? answer.json() : { refused: answer.status }))
      .catch(() => ({ refused: 0 }))
      .then((answer) => {
        if (attempt !== this.attempt) return;
        if (answer.rooms && answer.rooms.length) this.enter(answer.rooms[0]);
        else this.retry(0, answer.rooms ? 'absent' : answer.refused === 401 || answer.refused === 403 ? 'locked' : 'lost');
      });
  }

  enter(room) {
    if (!this.announced && this.options.onRoom) this.options.onRoom(room);
    this.existed = this.announced = true;
    this.connect();
  }

  connect() {
    const langs = this.langs.map(encodeURIComponent).join(',');
    const query = [langs ? 'lang=' + langs : '', this.query('last_event_id', this.lastId)].filter(Boolean).join('&');
    this.lastEventAt = Date.now();
    this.lastHeartbeat = 0;
    this.disconnect = subscribe(roomAddress(this.options.room) + '/events?' + query, TYPES, {
      event: (type, event) => this.receive(type, event),
      error: () => this.retry(0, 'lost'),
      open: () => this.report('open'),
    });
  }

  /** `key=value`, followed by the token if there is one. */
  query(key, value) {
    const token = this.options.token ? 'token=' + encodeURIComponent(this.options.token) : '';
    return [value ? key + '=' + encodeURIComponent(value) : '', token].filter(Boolean).join('&');
  }

  receive(type, event) {
    this.lastEventAt = Date.now();
    this.waiting = false;
    this.failures = 0;
    this.existed = true;
    if (event.lastEventId) this.lastId = event.lastEventId;
    const data = parse(event.data);
    if (type === 'hb') this.measurePeriod();
    if (type === 'status') this.ended = data.state === 'ended';
    if (type === 'bye') this.retry(data.retry, 'lost');
    else if (type !== 'hb') this.options.onEvent(type, data);
  }

  measurePeriod() {
    const period = this.lastEventAt - this.lastHeartbeat;
    if (this.lastHeartbeat) this.periodMs = Math.max(2000, Math.min(HEARTBEAT_MS, period));
    this.lastHeartbeat = this.lastEventAt;
  }

  /** Reconnect later, not before `delayMs`, which the server requested. */
  retry(delayMs, state) {
    this.close();
    this.failures += 1;
    if (this.failures > 1 || !this.options.eager) this.report(state);
    const factor = Math.pow(1.7, this.failures - 1);
    const wait = this.options.eager
      ? Math.min(200 * factor, this.ended ? 5000 : 800) * (0.9 + 0.2 * Math.random())
      : Math.min(Math.max(delayMs || 0, 800 * factor), this.ended ? 30000 : 5000) * (0.6 + 0.8 * Math.random());
    this.timer = setTimeout(() => this.open(), wait);
  }

  watchPage() {
    setInterval(() => this.check(), 1000);
    window.addEventListener('online', () => this.open());
    window.addEventListener('pageshow', (event) => event.persisted && this.open());
    document.addEventListener('resume', () => this.resume()); // after the browser froze the page
    document.addEventListener('visibilitychange', () => {
      this.hiddenSince = document.hidden ? Date.now() : 0;
      if (!document.hidden) this.resume();
    });
  }

  resume() {
    const overdue = Date.now() - this.lastEventAt > this.periodMs + 2000;
    if (!this.disconnect || overdue) this.open();
  }

  check() {
    const now = Date.now();
    const slept = now - this.tick > 20000 && !document.hidden;
    this.tick = now;
    if (this.options.pauseWhenHidden && this.hiddenSince && now - this.hiddenSince > HIDDEN_MS) this.close();
    else if (!this.disconnect && !this.waiting) return;
    else if (slept || now - this.lastEventAt > (this.waiting ? FIRST_EVENT_MS : 3 * this.periodMs)) this.open();
  }

  report(state) {
    if (this.options.onConnection) this.options.onConnection(state);
  }
}

function parse(data) {
  try {
    return JSON.parse(data) || {};
  } catch (error) {
    console.warn('ignored an event whose data is not JSON:', data);
    return {};
  }
}
