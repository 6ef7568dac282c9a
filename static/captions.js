/* What every page shares: the event stream of a room, and the captions that it stands for.
 *
 * 1. A `cue` event is the whole state of one cue in one language: the highest `rev` of (lang, cue) wins, so lost and
 *    repeated events cost nothing.
 * 2. A browser never retries after an error answer (404 before the room opens, 503, 401): the EventSource is CLOSED for
 *    good. So it is never left to retry by itself: every error closes it and makes a new one, with back-off and jitter,
 *    carrying `last_event_id` because only a browser's own retry sends the header.
 * 3. A dead line makes no sound. `hb` comes at least every 15 s: three of them missed, and the stream is made anew.
 *    The same when the machine wakes, the network changes or the page is looked at again.
 *
 * Plain ES2017 without modules: broadcast graphics machines bundle old browsers.
 */
(function (global) {
  'use strict';

  const TYPES = ['snapshot', 'cue', 'remove', 'status', 'style', 'hb', 'bye'];
  const HEARTBEAT = 15000; // ms, the longest the contract allows
  const CONNECTING = 8000; // ms to wait for the first byte
  const ASLEEP = 30000; // ms hidden before a `sleep` stream is given up
  const RIGHT_TO_LEFT = /^(ar|fa|he|ps|sd|ur|yi)\b/;

  // Served from /overlay, /view/R or behind a proxy's prefix: everything is found from where this script is.
  const base = document.currentScript.src.replace(/static\/captions\.js.*$/, '');

  /** The newest state of every cue, in order, per language; at most `keep` a language, the oldest forgotten. */
  class Cues {
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
      let at = list.length;
      for (let i = list.length - 1; i >= 0; i--) {
        if (list[i].cue === cue.cue) {
          if (cue.rev <= list[i].rev) return false;
          list.splice(i, 1);
          at = list.length;
          break;
        }
      }
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

  /** The events of a room, for as long as the page lives.
   *
   * room, langs ([] = all); `token`, where viewing asks for one; `eager`: back within a second, for the few pages that are on air; `sleep`: let go while
   * nobody looks, for the many phones; on(type, data) gets the events; changed(state) gets `connecting`, `open`, `lost`.
   */
  class Stream {
    constructor(options) {
      this.options = options;
      this.langs = options.langs || [];
      this.source = null;
      this.timer = 0;
      this.failures = 0;
      this.lastId = '';
      this.period = HEARTBEAT;
      this.beat = 0;
      this.ended = false;
      this.tick = Date.now();
      this.hiddenSince = 0;
      this.watch();
      this.open();
    }

    open() {
      this.close();
      const query = [];
      if (this.langs.length) query.push('lang=' + this.langs.map(encodeURIComponent).join(','));
      if (this.options.token) query.push('token=' + encodeURIComponent(this.options.token));
      if (this.lastId) query.push('last_event_id=' + encodeURIComponent(this.lastId));
      const address = base + 'rooms/' + encodeURIComponent(this.options.room) + '/events';
      const source = new EventSource(address + (query.length ? '?' + query.join('&') : ''));
      this.source = source;
      this.heard = Date.now();
      this.beat = 0;
      this.tell('connecting');
      source.onerror = () => this.source === source && this.again();
      source.onopen = () => this.source === source && this.tell('open');
      TYPES.forEach((type) =>
        source.addEventListener(type, (event) => this.source === source && this.take(type, event)));
    }

    close() {
      clearTimeout(this.timer);
      this.timer = 0;
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
      this.failures = 0;
      if (event.lastEventId) this.lastId = event.lastEventId;
      const data = read(event.data);
      if (type === 'hb') this.measure();
      if (type === 'status') this.ended = data.state === 'ended';
      if (type === 'bye') return this.again(data.retry);
      if (type !== 'hb') this.options.on(type, data);
      return undefined;
    }

    measure() {
      if (this.beat) this.period = Math.max(2000, Math.min(HEARTBEAT, this.heard - this.beat));
      this.beat = this.heard;
    }

    again(wish) {
      this.close();
      this.failures += 1;
      if (this.failures > 1 || !this.options.eager) this.tell('lost');
      const grown = Math.pow(1.7, this.failures - 1);
      const wait = this.options.eager
        ? Math.min(200 * grown, this.ended ? 5000 : 800) * (0.9 + 0.2 * Math.random())
        : Math.min(Math.max(wish || 0, 800 * grown), this.ended ? 30000 : 5000) * (0.6 + 0.8 * Math.random());
      this.timer = setTimeout(() => this.open(), wait);
    }

    watch() {
      setInterval(() => this.look(), 1000);
      global.addEventListener('online', () => this.open());
      global.addEventListener('pageshow', (event) => event.persisted && this.open());
      document.addEventListener('visibilitychange', () => {
        this.hiddenSince = document.hidden ? Date.now() : 0;
        const quiet = Date.now() - this.heard > this.period + 2000;
        if (!document.hidden && (!this.source || quiet)) this.open();
      });
    }

    look() {
      const now = Date.now();
      const slept = now - this.tick > 20000 && !document.hidden;
      this.tick = now;
      if (this.options.sleep && this.hiddenSince && now - this.hiddenSince > ASLEEP) return this.close();
      if (!this.source) return undefined;
      const patience = this.source.readyState === 0 ? CONNECTING : 3 * this.period;
      if (slept || now - this.heard > patience) this.open();
      return undefined;
    }

    tell(state) {
      if (this.options.changed) this.options.changed(state);
    }
  }

  function read(text) {
    try {
      return JSON.parse(text) || {};
    } catch (error) {
      console.warn('an event is not JSON and is left out:', text);
      return {};
    }
  }

  const text = (cue) => cue.stable + cue.tail;
  const direction = (lang) => (RIGHT_TO_LEFT.test(lang) ? 'rtl' : 'ltr');

  /** The language's own name: `es` -> `Español`. */
  function language(code) {
    let name = '';
    if (global.Intl && Intl.DisplayNames) name = new Intl.DisplayNames([code, 'en'], { type: 'language' }).of(code);
    return name ? name.charAt(0).toLocaleUpperCase(code) + name.slice(1) : code.toUpperCase();
  }

  /** `element('a', {class: 'link', href: '/'}, 'text' or [children])`: text only ever as text. */
  function element(tag, attributes, content) {
    const node = document.createElement(tag);
    Object.keys(attributes || {}).forEach((key) => node.setAttribute(key, attributes[key]));
    if (typeof content === 'string') node.textContent = content;
    else (content || []).forEach((child) => node.appendChild(child));
    return node;
  }

  function empty(node) {
    while (node.firstChild) node.removeChild(node.firstChild);
    return node;
  }

  /** What lies behind /view/ or /console/ in the address. */
  function roomOfPath() {
    const name = location.pathname.match(/\/(?:view|console)\/([^/]+)\/?$/);
    return name ? decodeURIComponent(name[1]) : new URLSearchParams(location.search).get('room') || '';
  }

  global.Captions = { base, Cues, Stream, text, direction, language, element, empty, roomOfPath };
})(window);
