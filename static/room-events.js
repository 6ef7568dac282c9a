/* The event stream of a room, reconnected whenever it fails.
 *
 * 1. The stream is shared by all pages of the browser (streams/). An EventSource stays closed after an error answer. So
 *    every error opens a new one, with back-off and jitter, and with `last_event_id` in the address, because only a
 *    browser's own retry sends the header.
 * 2. A room that may not exist is first looked up in the list of rooms, which answers 200: waiting for a room logs no
 *    error in the browser's console.
 * 3. A dead connection raises no error. The stream is opened again after three missed `hb`, and when the computer wakes
 *    up, the network changes or the page becomes visible.
 */
import { base, roomAddress } from './page.js';
import { subscribe } from './streams/subscribe.js';

const HEARTBEAT_MS = 15000; // longest period of `hb`
const FIRST_EVENT_MS = 8000; // longest wait for the first event
const HIDDEN_MS = 30000; // time out of sight until `pauseWhenHidden` closes the stream

/** Events of one room for as long as the page is open.
 *
 * options: room; langs ([]: all); token or ''; roomExists (connect without looking it up); eager (reconnect within a
 * second, for pages on air); pauseWhenHidden (close while out of sight, for phones); onEvent(type, data), not for `hb`
 * and `bye`; onRoom(entry in the list of rooms), before the first event, and when the room has no such language;
 * onConnection(`connecting`, `open`, `lost`, `absent`: no such room, `locked`: token refused).
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
      .catch(() => ({ refused: this.isBlocked() ? 403 : 0 }))
      .then((answer) => {
        if (attempt !== this.attempt) return;
        if (answer.rooms && answer.rooms.length) this.enter(answer.rooms[0]);
        else this.retry(0, answer.rooms ? 'absent' : answer.refused === 401 || answer.refused === 403 ? 'locked' : 'lost');
      });
  }

  /** True if a sandboxed frame is most likely not allowed to read the room. */
  isBlocked() {
    if (self.origin !== 'null' || this.existed) return false;
    console.warn('a page in <iframe sandbox> can read only rooms that `public` under [server] lists');
    return true;
  }

  enter(room) {
    const served = room.languages.concat(room.available || []);
    const refused = this.langs.some((lang) => served.indexOf(lang) < 0); // such as a language too many
    if ((refused || !this.announced) && this.options.onRoom) this.options.onRoom(room);
    this.existed = this.announced = true;
    this.connect();
  }

  connect() {
    const { room, token } = this.options;
    this.lastEventAt = Date.now();
    this.lastHeartbeat = 0;
    this.disconnect = subscribe({ address: roomAddress(room), token: token || '', langs: this.langs, lastId: this.lastId }, {
      event: (type, data, id) => this.receive(type, data, id),
      error: () => this.retry(0, 'lost'),
      open: () => this.report('open'),
      alive: () => (this.lastEventAt = Date.now()),
    });
  }

  /** `key=value`, followed by the token if there is one. */
  query(key, value) {
    const token = this.options.token ? 'token=' + encodeURIComponent(this.options.token) : '';
    return [value ? key + '=' + encodeURIComponent(value) : '', token].filter(Boolean).join('&');
  }

  receive(type, data, id) {
    this.lastEventAt = Date.now();
    this.waiting = false;
    this.failures = 0;
    this.existed = true;
    if (id) this.lastId = id;
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
