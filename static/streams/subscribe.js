/* Subscribes to the event streams of rooms, which all pages of this browser share; see pool.js.
 *
 * The pool is, in this order, in a shared worker; in the page that holds a lock, which the others reach over a broadcast
 * channel; or, in a sandboxed frame and in old browsers, in this page for itself. A pool that does not answer is left for
 * the next kind.
 */
import { base } from '../page.js';
import { PoolHost } from './pool.js';

const ANSWER_MS = 6000;
const NAME = 'captioner 2 ' + base; // the number changes with the messages: an old worker may still run
const TAB = 'captioner-tab-' + Math.random().toString(36).slice(2) + Date.now().toString(36);
const KINDS = [connectWorker, connectLeader, connectOwn];
const members = new Map(); // id -> {request, handlers, timer}
let count = 0;
let kind = -1;
let post = null; // sends a message to the pool; null until there is one
let disconnect = () => undefined;
let recover = null; // what to try once before a pool that does not answer is left
let recovered = false;

/** Subscribe to a room; returns a function that ends the subscription.
 *
 * request: {address, token, langs, lastId}, see StreamPool.join; handlers: event(type, data, lastId), error(), open(),
 * alive(): the room waits for its turn.
 */
export function subscribe(request, handlers) {
  count += 1;
  const id = TAB + '/' + count;
  members.set(id, { request, handlers, timer: 0 });
  if (post) join(id);
  return () => {
    if (!members.has(id)) return;
    clearTimeout(members.get(id).timer);
    members.delete(id);
    if (post) post({ leave: id });
  };
}

function join(id) {
  const member = members.get(id);
  clearTimeout(member.timer);
  const failed = kind;
  member.timer = setTimeout(() => noAnswer(failed), ANSWER_MS);
  post({ join: id, request: member.request, tab: TAB });
}

function joinAll() {
  members.forEach((_, id) => join(id));
}

/** Message of the pool for one subscription. */
function receive(id, message) {
  const member = members.get(id);
  if (!member) return;
  const { request, handlers } = member;
  if (message.kind === 'joined') {
    clearTimeout(member.timer);
    recovered = false;
  } else if (message.kind === 'open') handlers.open();
  else if (message.kind === 'alive') handlers.alive();
  else if (message.kind === 'error') handlers.error();
  else {
    if (message.lastId) request.lastId = message.lastId;
    handlers.event(message.type, message.data, message.lastId);
  }
}

function noAnswer(failed) {
  if (failed !== kind) return;
  if (recover && !recovered) {
    recovered = true;
    recover();
  } else next();
}

/** Use the next kind of pool. */
function next() {
  disconnect();
  disconnect = () => undefined;
  recover = post = null;
  kind = Math.min(kind + 1, KINDS.length - 1);
  const tried = kind;
  const ready = (send) => {
    if (tried !== kind || post) return;
    post = send;
    joinAll();
  };
  const failed = () => noAnswer(tried);
  try {
    KINDS[kind](ready, failed);
  } catch (error) {
    next(); // a sandboxed frame, blocked storage, or an old browser
  }
}

function connectWorker(ready, failed) {
  const worker = new SharedWorker(new URL('pool.js', import.meta.url).href, { type: 'module', name: NAME });
  const timer = setTimeout(failed, ANSWER_MS);
  worker.onerror = failed;
  worker.port.onmessage = (event) => {
    if (event.data.to) {
      receive(event.data.to, event.data.message);
      return;
    }
    clearTimeout(timer);
    if (!event.data.welcome) failed();
    else holdTab().catch(() => undefined).then(() => ready((message) => worker.port.postMessage(message)));
  };
  disconnect = () => {
    clearTimeout(timer);
    worker.onerror = null;
    worker.port.close();
  };
}

/** Hold the lock by which the pool notices that this page is gone. */
function holdTab() {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const held = () => {
      resolve();
      return new Promise(() => undefined);
    };
    navigator.locks.request(TAB, held).catch(reject);
  });
}

function connectLeader(ready, failed) {
  if (!navigator.locks) throw new Error('no locks');
  const channel = new BroadcastChannel(NAME);
  let host = null; // the pool, if this page holds it
  let closed = false;
  const answer = (id, message) => (id.startsWith(TAB) ? receive(id, message) : channel.postMessage({ to: id, message }));
  const lead = () => {
    if (closed) return undefined;
    host = new PoolHost();
    channel.postMessage({ leader: true });
    joinAll();
    return new Promise(() => undefined);
  };
  const follow = () => {
    if (host) host.pool.close();
    host = null;
    if (closed) return;
    request({});
    joinAll();
  };
  // Rejected with AbortError if another page has taken over because this one did not answer.
  const request = (options) =>
    navigator.locks.request(NAME, options, lead).catch((error) => (error.name === 'AbortError' ? follow() : failed()));
  channel.onmessage = (event) => {
    if (event.data.to) receive(event.data.to, event.data.message);
    else if (event.data.leader) joinAll();
    else if (host) host.receive(event.data, answer);
  };
  disconnect = () => {
    closed = true;
    channel.close();
    if (host) host.pool.close();
  };
  recover = () => request({ steal: true }); // the other page may be asleep
  holdTab().then(() => {
    request({});
    ready((message) => (host ? host.receive(message, answer) : channel.postMessage(message)));
  }).catch(failed);
}

function connectOwn(ready) {
  const host = new PoolHost();
  ready((message) => host.receive(Object.assign({}, message, { tab: '' }), receive));
}

window.addEventListener('pagehide', () => post && members.forEach((_, id) => post({ leave: id })));
next();
