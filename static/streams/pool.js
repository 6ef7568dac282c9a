/* Event streams of rooms, shared by all pages of a browser; runs in a shared worker, or in one of the pages.
 *
 * With HTTP/1.1 a browser opens only six connections to a server, and a stream keeps one. So there are at most three:
 *
 * 1. Pages of one room share a stream, which has the languages of all of them.
 * 2. When a page joins, the stream is opened again after the oldest event that a page has. The server sends a snapshot
 *    and everything since; each page gets only what it does not have yet.
 * 3. With more than three rooms, those from the third on take turns on one connection. Each turn continues after the last
 *    event of the one before, so captions are late and none is lost.
 * 4. After an error, every page of the stream is told and joins again when it is ready to.
 */
const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'screen', 'hb', 'bye'];
const MAX_STREAMS = 3;
const TURN_MS = 700; // length of a turn after its first event
const TURN_LIMIT_MS = 5000; // wait for the first event of a turn
const ALIVE_MS = 1000; // period of `alive`, which pages whose room waits for its turn get in place of `hb`

/** Open an EventSource; returns a function that closes it.
 *
 * handlers: event(type, MessageEvent) for each of `types`, error(), optionally open(); none is called after closing.
 */
export function openEventSource(url, types, handlers) {
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

/** Stream of one room; `members`: pages (id -> {langs, lastId, epoch, seen, fresh, send}). */
class RoomStream {
  constructor(address, token, onError, onEvent) {
    Object.assign(this, { address, token, onError, onEvent });
    this.members = new Map();
    this.stale = true; // a member has joined since it was opened
    this.closeSource = null;
  }

  get langs() {
    const all = Array.from(this.members.values(), (member) => member.langs);
    return all.some((langs) => !langs.length) ? [] : Array.from(new Set([].concat.apply([], all))).sort();
  }

  /** Open the stream, also if it is open, after the oldest event that a member has. */
  open() {
    this.close();
    this.stale = false;
    const query = [];
    const lastId = oldest(Array.from(this.members.values(), (member) => member.lastId).filter(Boolean));
    if (this.langs.length) query.push('lang=' + this.langs.map(encodeURIComponent).join(','));
    if (lastId) query.push('last_event_id=' + encodeURIComponent(lastId));
    if (this.token) query.push('token=' + encodeURIComponent(this.token));
    this.closeSource = openEventSource(this.address + '/events?' + query.join('&'), TYPES, {
      event: (type, event) => this.receive(type, event),
      error: () => this.onError(),
      open: () => this.members.forEach((member) => member.send({ kind: 'open' })),
    });
  }

  close() {
    if (this.closeSource) this.closeSource();
    this.closeSource = null;
  }

  receive(type, event) {
    const data = parse(event.data);
    this.members.forEach((member) => {
      if (type === 'snapshot' ? !takeSnapshot(member, data) : !takeEvent(member, type, data)) return;
      if (event.lastEventId) member.lastId = event.lastEventId;
      member.send({ kind: 'event', type, data: filtered(type, data, member.langs), lastId: event.lastEventId });
    });
    this.onEvent();
  }
}

/** True if the member needs the snapshot: it has just joined, it was away for too long, or the room began again. */
function takeSnapshot(member, data) {
  if (!member.fresh && member.epoch === data.epoch && data.seq <= member.seen) return false;
  if (member.epoch !== data.epoch) member.seen = -1;
  member.epoch = data.epoch;
  member.fresh = false;
  return true;
}

/** True if the member needs the event: it is new, and of a language that the member has. */
function takeEvent(member, type, data) {
  if (type === 'hb' || type === 'bye') return true;
  if (member.fresh || data.seq <= member.seen) return false;
  member.seen = data.seq;
  return !data.lang || !member.langs.length || member.langs.indexOf(data.lang) >= 0;
}

function filtered(type, data, langs) {
  if (type !== 'snapshot' || !langs.length) return data;
  return Object.assign({}, data, { cues: data.cues.filter((cue) => langs.indexOf(cue.lang) >= 0) });
}

/** Oldest of the ids `EPOCH-SEQ`; with different epochs one of an earlier life of the room, for which the server sends
 * all captions that it has. */
function oldest(ids) {
  const split = (id) => [id.slice(0, id.lastIndexOf('-')), Number(id.slice(id.lastIndexOf('-') + 1))];
  return ids.reduce((first, id) => {
    const [epoch, seq] = split(id);
    return first && (split(first)[0] !== epoch || split(first)[1] <= seq) ? first : id;
  }, '');
}

function parse(data) {
  try {
    return JSON.parse(data) || {};
  } catch (error) {
    console.warn('ignored an event whose data is not JSON:', data);
    return {};
  }
}

export class StreamPool {
  constructor() {
    this.streams = new Map(); // address + token -> RoomStream
    this.turn = null; // stream whose turn it is
    this.timer = 0;
    this.turnTimer = 0;
    setInterval(() => this.sendAlive(), ALIVE_MS);
  }

  /** Add a page.
   *
   * request: {address, token, langs, lastId}: address of the room, languages ([]: all), last event that the page has;
   * send({kind: `open`, `event`, `error` or `alive`, type, data, lastId}).
   */
  join(id, request, send) {
    this.leave(id);
    const key = request.address + ' ' + request.token;
    if (!this.streams.has(key)) {
      const stream = new RoomStream(request.address, request.token, () => this.fail(key), () => this.endTurnLater(stream));
      this.streams.set(key, stream);
    }
    const stream = this.streams.get(key);
    const epoch = request.lastId.slice(0, request.lastId.lastIndexOf('-'));
    const seen = request.lastId ? Number(request.lastId.slice(epoch.length + 1)) : -1;
    stream.members.set(id, { langs: request.langs, lastId: request.lastId, epoch, seen, fresh: true, send });
    stream.stale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.arrange(), stream.closeSource ? 40 : 0); // pages often join together
  }

  /** Remove a page. */
  leave(id) {
    this.streams.forEach((stream, key) => {
      if (!stream.members.delete(id) || stream.members.size) return;
      stream.close();
      this.streams.delete(key);
      this.arrange();
    });
  }

  /** Remove all pages whose id starts with `prefix`. */
  leaveAll(prefix) {
    this.streams.forEach((stream) => Array.from(stream.members.keys())
      .filter((id) => id.startsWith(prefix)).forEach((id) => this.leave(id)));
  }

  /** Close all streams. */
  close() {
    this.streams.forEach((stream) => stream.close());
    this.streams.clear();
  }

  fail(key) {
    const stream = this.streams.get(key);
    stream.close();
    this.streams.delete(key);
    this.arrange();
    stream.members.forEach((member) => member.send({ kind: 'error' }));
  }

  /** Open what must be open: every stream, or with more than three the first two and the one whose turn it is. */
  arrange() {
    const all = Array.from(this.streams.values());
    const kept = all.length > MAX_STREAMS ? all.slice(0, MAX_STREAMS - 1) : all;
    const waiting = all.slice(kept.length);
    if (waiting.indexOf(this.turn) < 0) this.turn = waiting[0] || null;
    waiting.forEach((stream) => stream !== this.turn && stream.close());
    kept.concat(this.turn || []).forEach((stream) => {
      if (stream.closeSource && !stream.stale) return;
      stream.open();
      if (stream === this.turn) this.limitTurn(TURN_LIMIT_MS);
    });
  }

  limitTurn(milliseconds) {
    clearTimeout(this.turnTimer);
    this.turnTimer = setTimeout(() => this.nextTurn(), milliseconds);
    this.ending = milliseconds === TURN_MS;
  }

  endTurnLater(stream) {
    if (stream === this.turn && !this.ending) this.limitTurn(TURN_MS);
  }

  nextTurn() {
    const waiting = Array.from(this.streams.values()).slice(MAX_STREAMS - 1);
    if (!this.turn || waiting.length < 2) return;
    this.turn.close();
    this.turn = waiting[(waiting.indexOf(this.turn) + 1) % waiting.length];
    this.arrange();
  }

  sendAlive() {
    this.streams.forEach((stream) => stream.closeSource || stream.members.forEach((member) => member.send({ kind: 'alive' })));
  }
}

/** Answer the messages of pages: {join: id, request, tab} and {leave: id}; send(id, message) answers.
 *
 * A page that is gone without `leave` releases the lock named by `tab`, where the browser has locks.
 */
export class PoolHost {
  constructor() {
    this.pool = new StreamPool();
    this.tabs = new Set();
  }

  receive(message, send) {
    if (message.leave) this.pool.leave(message.leave);
    if (!message.join) return;
    send(message.join, { kind: 'joined' });
    this.pool.join(message.join, message.request, (answer) => send(message.join, answer));
    if (!message.tab || this.tabs.has(message.tab) || !navigator.locks) return;
    this.tabs.add(message.tab);
    const gone = () => {
      this.pool.leaveAll(message.tab);
      this.tabs.delete(message.tab);
    };
    navigator.locks.request(message.tab, gone).catch(() => undefined);
  }
}

if (typeof SharedWorkerGlobalScope !== 'undefined') {
  const host = new PoolHost();
  self.onconnect = (event) => {
    const port = event.ports[0];
    port.onmessage = (received) => host.receive(received.data, (id, message) => port.postMessage({ to: id, message }));
    port.postMessage({ welcome: typeof EventSource !== 'undefined' });
  };
}
