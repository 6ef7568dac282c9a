/* What every page shares: the event stream of a room, and the captions that it stands for.
 *
 * 1. A `cue` event is the whole state of one cue in one language: the highest `rev` of (lang, cue) wins, so lost and
 *    repeated events cost nothing.
 * 2. A browser never retries after an error answer: the EventSource is CLOSED for good. So every error closes it and
 *    makes a new one, with back-off and jitter; `last_event_id` because only a browser's own retry sends the header.
 * 3. A room that is not there is asked for in the list of rooms, which answers 200: waiting is no error in any console.
 * 4. A dead line makes no sound: three `hb` missed, and the stream is made anew; also when the machine wakes, the
 *    network changes or the page is looked at again.
 *
 * Modules, else ES2017: Chromium 64 and later, which broadcast graphics machines of 2019 bundle.
 */
import * as page from './page.js';

export * from './page.js';

const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye'];
const HEARTBEAT = 15000; // ms, the longest the contract allows
const CONNECTING = 8000; // ms to wait for the first byte
const ASLEEP = 30000; // ms hidden before a `sleep` stream is given up

/** The newest state of every cue, in order, per language; at most `keep` a language, the oldest forgotten. */
export class Cues {
  constructor(keep) {
    this.keep = keep || 200;
    this.lists = new Map();
    this.epoch = null;
  }

  of(lang) {
    if (!this.lists.has(lang)) this.lists.set(lang, []);
    return this.lists.get(lang);
  }

  find(lang, id) {
    const list = this.of(lang);
    for (let i = list.length - 1; i >= 0; i--) if (list[i].cue === id) return list[i];
    return null;
  }

  /** True when it was news. */
  put(cue) {
    const list = this.of(cue.lang);
    const old = this.find(cue.lang, cue.cue);
    if (old && cue.rev <= old.rev) return false;
    if (old) list.splice(list.lastIndexOf(old), 1);
    let at = list.length;
    while (at > 0 && before(cue, list[at - 1])) at--;
    list.splice(at, 0, cue);
    if (list.length > this.keep) list.shift();
    return true;
  }

  remove(lang, ids) {
    this.lists.set(lang, this.of(lang).filter((cue) => ids.indexOf(cue.cue) < 0));
  }

  /** A snapshot is the truth from its first cue on; what lies before it stays, unless the epoch is another. */
  snapshot(data) {
    if (this.epoch !== null && this.epoch !== data.epoch) this.lists.clear();
    this.epoch = data.epoch;
    const told = new Map();
    for (const cue of data.cues) {
      if (!told.has(cue.lang)) told.set(cue.lang, []);
      told.get(cue.lang).push(cue);
    }
    for (const entry of this.lists) {
      const now = told.get(entry[0]) || [];
      const ids = now.map((cue) => cue.cue);
      const first = now.reduce((least, cue) => Math.min(least, cue.start), Infinity);
      const stays = (cue) => ids.indexOf(cue.cue) >= 0 || (cue.state === 'final' && cue.start < first);
      this.lists.set(entry[0], entry[1].filter(stays));
    }
    data.cues.forEach((cue) => this.put(cue));
  }
}

function before(a, b) {
  if (a.start !== b.start) return a.start < b.start;
  return a.cue.length !== b.cue.length ? a.cue.length < b.cue.length : a.cue < b.cue;
}

export const text = (cue) => cue.stable + cue.tail;

/** The events of a room, for as long as the page lives.
 *
 * room, langs ([] = all); `there`: the room and its language are known to be; `token`, where viewing asks for one; `eager`: back within a second, for the few pages that
 * are on air; `sleep`: let go while nobody looks, for the many phones; on(type, data) gets the events; found(room)
 * what the list says of it, before the first; changed(state) gets `connecting`, `open`, `lost`, `absent`, `locked`.
 */
export class Stream {
  constructor(options) {
    this.source = null;
    this.turn = 0;
    this.timer = 0;
    this.period = HEARTBEAT;
    this.tick = Date.now();
    this.hiddenSince = 0;
    this.watch();
    this.join(options);
  }

  /** This room from now on. */
  join(options) {
    this.options = options;
    this.met = false; // it was there a moment ago
    this.known = false; // it was told by `found`
    this.ended = false;
    this.speak(options.langs || []);
  }

  /** Straight to the events where the room was there a moment ago; else it is asked for first. */
  open() {
    this.close();
    this.heard = Date.now();
    this.waiting = true;
    this.tell('connecting');
    if (this.failures < (this.met ? 2 : this.options.there ? 1 : 0)) this.connect();
    else this.ask(this.turn);
  }

  ask(turn) {
    fetch(page.base + 'rooms?' + this.query('name', this.options.room), { cache: 'no-store' })
      .then((answer) => (answer.ok ? answer.json() : { refused: answer.status }))
      .catch(() => ({ refused: 0 }))
      .then((answer) => {
        if (turn !== this.turn) return undefined;
        if (answer.rooms && answer.rooms.length) return this.enter(answer.rooms[0]);
        return this.again(0, answer.rooms ? 'absent' : answer.refused === 401 || answer.refused === 403 ? 'locked' : 'lost');
      });
  }

  enter(room) {
    if (!this.known && this.options.found) this.options.found(room);
    this.met = this.known = true;
    this.connect();
  }

  connect() {
    const langs = this.langs.map(encodeURIComponent).join(',');
    const who = this.options.operator ? 'as=operator' : ''; // looks on and is no viewer
    const asked = [langs ? 'lang=' + langs : '', who, this.query('last_event_id', this.lastId)];
    const query = asked.filter(Boolean).join('&');
    const source = new EventSource(page.base + 'rooms/' + encodeURIComponent(this.options.room) + '/events?' + query);
    this.source = source;
    this.heard = Date.now();
    this.beat = 0;
    source.onerror = () => this.source === source && this.again(0, 'lost');
    source.onopen = () => this.source === source && this.tell('open');
    TYPES.forEach((type) =>
      source.addEventListener(type, (event) => this.source === source && this.take(type, event)));
  }

  /** `key=value`, with the token where there is one. */
  query(key, value) {
    const token = this.options.token ? 'token=' + encodeURIComponent(this.options.token) : '';
    return [value ? key + '=' + encodeURIComponent(value) : '', token].filter(Boolean).join('&');
  }

  close() {
    this.turn += 1;
    clearTimeout(this.timer);
    this.waiting = false;
    if (this.source) this.source.close();
    this.source = null;
  }

  /** Other languages: a new stream, which begins with their snapshot. */
  speak(langs) {
    this.langs = langs;
    this.lastId = '';
    this.failures = 0;
    this.open();
  }

  take(type, event) {
    this.heard = Date.now();
    this.waiting = false;
    this.failures = 0;
    this.met = true;
    if (event.lastEventId) this.lastId = event.lastEventId;
    const data = read(event.data);
    if (type === 'hb') this.measure();
    if (type === 'status') this.ended = data.state === 'ended';
    if (type === 'bye') return this.again(data.retry, 'lost');
    if (type !== 'hb') this.options.on(type, data);
    return undefined;
  }

  measure() {
    if (this.beat) this.period = Math.max(2000, Math.min(HEARTBEAT, this.heard - this.beat));
    this.beat = this.heard;
  }

  again(wish, why) {
    this.close();
    this.failures += 1;
    if (this.failures > 1 || !this.options.eager) this.tell(why);
    const grown = Math.pow(1.7, this.failures - 1);
    const wait = this.options.eager
      ? Math.min(200 * grown, this.ended ? 5000 : 800) * (0.9 + 0.2 * Math.random())
      : Math.min(Math.max(wish || 0, 800 * grown), this.ended ? 30000 : 5000) * (0.6 + 0.8 * Math.random());
    this.timer = setTimeout(() => this.open(), wait);
  }

  watch() {
    setInterval(() => this.look(), 1000);
    window.addEventListener('online', () => this.open());
    window.addEventListener('pageshow', (event) => event.persisted && this.open());
    document.addEventListener('resume', () => this.wake()); // from being frozen
    document.addEventListener('visibilitychange', () => {
      this.hiddenSince = document.hidden ? Date.now() : 0;
      if (!document.hidden) this.wake();
    });
  }

  wake() {
    const quiet = Date.now() - this.heard > this.period + 2000;
    if (!this.source || quiet) this.open();
  }

  look() {
    const now = Date.now();
    const slept = now - this.tick > 20000 && !document.hidden;
    this.tick = now;
    if (this.options.sleep && this.hiddenSince && now - this.hiddenSince > ASLEEP) return this.close();
    if (!this.source && !this.waiting) return undefined;
    if (slept || now - this.heard > (this.waiting ? CONNECTING : 3 * this.period)) this.open();
    return undefined;
  }

  tell(state) {
    if (this.options.changed) this.options.changed(state);
  }
}

function read(data) {
  try {
    return JSON.parse(data) || {};
  } catch (error) {
    console.warn('an event is not JSON and is left out:', data);
    return {};
  }
}

// For scripts that are no modules.
window.Captions = Object.assign({ Cues, Stream, text }, page);
