/* The audience page.
 *
 * 1. Finals stand in a log that a screen reader hears; what still changes stands below it and is hidden from it.
 * 2. What was said before this page was opened comes from the caption file, as captions of revision 0: whatever the
 *    stream tells of the same caption is newer.
 * 3. Settings are remembered on the phone; the language is in the address too, so that it can be handed on.
 */
(function () {
  'use strict';

  const { base, Cues, Stream, text, direction, language, element, empty, roomOfPath } = window.Captions;
  const words = window.ViewerWords;
  const $ = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const UNSPACED = /^(zh|yue|ja|th|lo|my|km|bo)\b/;
  const SENTENCE = /[.!?…。！？؟।]['"’”»」』)]*\s*$/;
  const PAUSE = 3; // seconds after which what follows is a new paragraph in any case
  const KEPT = 3000; // captions per language on the page; a day of talks
  const SIZES = [1, 1.2, 1.5, 1.85, 2.3, 2.9, 3.6]; // rem

  const query = new URLSearchParams(location.search);
  const token = query.get('token') || '';
  const room = roomOfPath();
  const address = base + 'rooms/' + encodeURIComponent(room);

  const cues = new Cues(KEPT);
  const nodes = new Map(); // id of a caption -> its element, in the language that is read
  const cleared = new Set(); // open captions that the operator took from the screens
  let about = { source: '', languages: [] };
  let lang = query.get('lang') || recall('lang', '');
  let stream = null;
  let state = '';
  let connection = '';
  let locked = false;
  let following = true;
  let hidden = false;
  let pending = false;
  let lock = null; // of the screen
  const chosen = {
    theme: query.get('theme') || recall('theme', 'dark'),
    mode: recall('mode', 'live'),
    source: recall('source', 'off'),
    wake: recall('wake', 'on'),
    size: Number(recall('size', '2')) || 0,
  };

  // A browser may forbid storage; then nothing is remembered and all else works.
  function recall(key, otherwise) {
    try {
      return localStorage.getItem('captioner.' + key) || otherwise;
    } catch (error) {
      return otherwise;
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem('captioner.' + key, value);
    } catch (error) {
      console.info('not remembered:', key);
    }
  }

  const own = () => lang || navigator.language || 'en';
  const say = (key) => words.say(key, own());
  const withToken = (url) => url + (token ? '?token=' + encodeURIComponent(token) : '');
  const get = (url) => fetch(withToken(url), { cache: 'no-store' });

  // ---- the room -----------------------------------------------------------------------------------------------

  /** Ask until the room is there; softly, and not all phones at once. */
  function enter(attempt) {
    get(address)
      .then((answer) => {
        locked = answer.status === 401 || answer.status === 403;
        return answer.ok ? answer.json() : null;
      })
      .catch(() => null)
      .then((found) => {
        if (found) return join(found);
        setTimeout(() => enter(attempt + 1), Math.min(1000 + 250 * attempt, 4000) * (0.7 + 0.6 * Math.random()));
        return showState();
      });
  }

  function join(found) {
    about = found;
    state = found.state || '';
    if (about.languages.indexOf(lang) < 0) lang = preferred();
    stream = new Stream({ room, token, langs: wanted(), sleep: true, on: take, changed: connected });
    furnish();
  }

  function preferred() {
    const mine = (navigator.languages || []).map((code) => code.slice(0, 2));
    const translations = about.languages.filter((code) => code !== about.source);
    return mine.find((code) => about.languages.indexOf(code) >= 0) || translations[0] || about.languages[0];
  }

  function wanted() {
    return chosen.source === 'on' && lang !== about.source ? [lang, about.source] : [lang];
  }

  function take(type, data) {
    if (type === 'snapshot') begin(data);
    else if (type === 'cue') cues.put(data);
    else if (type === 'remove') cues.remove(data.lang, data.cues);
    else if (type === 'status') state = data.state;
    else if (type === 'style') style(data.action);
    redraw();
  }

  function begin(data) {
    const first = nodes.size === 0;
    if (cues.epoch && cues.epoch !== data.epoch) cleared.clear();
    about = { source: data.source, languages: data.languages };
    quietly();
    cues.snapshot(data);
    furnish();
    // A server that comes back is not asked by all phones in the same moment.
    setTimeout(() => wanted().forEach(fetchPast), first ? 0 : 3000 * Math.random());
  }

  /** What was said before the stream's memory begins. */
  function fetchPast(code) {
    get(address + '/captions/' + code + '.json')
      .then((answer) => (answer.ok ? answer.json() : { cues: [] }))
      .catch(() => ({ cues: [] }))
      .then((found) => {
        quietly();
        whole(found.cues || [], code).forEach((cue) => cues.put(cue));
        redraw();
      });
  }

  /** The file's cues, of which several may be one caption: `c2`, `c2.2`. */
  function whole(parts, code) {
    const found = new Map();
    const space = UNSPACED.test(code) ? '' : ' ';
    parts.slice(-KEPT).forEach((part) => {
      const id = part.cue.split('.')[0];
      const said = part.lines.join(space);
      const known = found.get(id);
      const shown = { lang: code, cue: id, rev: 0, state: 'final', stable: said, tail: '', start: part.start };
      if (!known) found.set(id, Object.assign(shown, { end: part.end, speaker: part.speaker }));
      else Object.assign(known, { stable: known.stable + space + said, end: part.end });
    });
    return Array.from(found.values());
  }

  /** What is past is there to be read, not to be announced. */
  function quietly() {
    const log = $('log');
    log.setAttribute('aria-live', 'off');
    clearTimeout(quietly.timer);
    quietly.timer = setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
  }

  function style(action) {
    if (action === 'clear') cues.of(lang).forEach((cue) => cue.state === 'open' && cleared.add(cue.cue));
    else hidden = action === 'hide';
  }

  function connected(now) {
    connection = now === 'connecting' && connection === 'lost' ? 'lost' : now;
    showState();
  }

  function speak(code) {
    lang = code;
    remember('lang', code);
    const here = new URL(location.href);
    here.searchParams.set('lang', code);
    window.history.replaceState(null, '', here);
    nodes.clear();
    empty($('log'));
    empty($('open'));
    quietly();
    following = true;
    stream.speak(wanted());
    furnish();
    redraw();
  }

  // ---- what is seen -------------------------------------------------------------------------------------------

  function redraw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  }

  function draw() {
    pending = false;
    const list = cues.of(lang);
    const spoken = chosen.source === 'on' && lang !== about.source ? index(cues.of(about.source)) : null;
    let last = null;
    let settled = true; // an older caption that is still open keeps the later ones below it
    list.forEach((cue) => {
      settled = settled && cue.state === 'final';
      const node = nodes.get(cue.cue) || fresh(cue.cue);
      write(node, cue, spoken && spoken.get(cue.src_cue || cue.cue));
      settle(node, settled ? $('log') : $('open'));
      flow(node, cue, last);
      last = cue;
    });
    if (nodes.size > list.length) tidy(index(list));
    light(list);
    showState();
    follow();
  }

  const index = (list) => new Map(list.map((cue) => [cue.cue, cue]));

  function tidy(known) {
    nodes.forEach((node, id) => {
      if (known.has(id)) return;
      node.remove();
      nodes.delete(id);
    });
  }

  function fresh(id) {
    const parts = [element('span'), element('span', { class: 'tail' })];
    const node = element('div', { class: 'cue' }, [element('p', { class: 'said', lang, dir: direction(lang) }, parts)]);
    node.parts = parts;
    nodes.set(id, node);
    return node;
  }

  function write(node, cue, spoken) {
    const gone = cue.state === 'open' && cleared.has(cue.cue);
    const written = [cue.rev, chosen.mode, gone, spoken ? spoken.rev : ''].join();
    if (node.written === written) return;
    node.written = written;
    node.start = cue.start;
    const shown = gone ? ['', ''] : [cue.stable.replace(/^\s+/, ''), chosen.mode === 'steady' ? '' : cue.tail];
    node.parts.forEach((part, at) => part.textContent !== shown[at] && (part.textContent = shown[at]));
    node.hidden = !shown.join('').trim();
    if (cue.speaker) speaker(node, cue.speaker);
    beside(node, spoken ? text(spoken).trim() : '');
  }

  /** A sentence that goes on in the next caption is no new paragraph. */
  function flow(node, cue, last) {
    const follows = last ? last.cue + last.rev : '';
    if (node.follows === follows) return;
    node.follows = follows;
    node.classList.toggle('goes-on', !!last && cue.start - last.end < PAUSE && !cue.speaker && !SENTENCE.test(text(last)));
  }

  function speaker(node, name) {
    if (!node.speaker) {
      node.speaker = element('bdi', { class: 'speaker' });
      node.insertBefore(node.speaker, node.firstChild);
    }
    node.speaker.textContent = name;
  }

  function beside(node, spoken) {
    if (!node.spoken && !spoken) return;
    if (!node.spoken) {
      node.spoken = element('p', { class: 'spoken', lang: about.source, dir: direction(about.source) });
      node.appendChild(node.spoken);
    }
    node.spoken.textContent = spoken;
    node.spoken.hidden = !spoken;
  }

  /** Into its place by time; most often that is the end. */
  function settle(node, parent) {
    if (node.parentNode === parent) return;
    let next = null;
    for (let at = parent.lastElementChild; at && at.start > node.start; at = at.previousElementSibling) next = at;
    hold(node, parent);
    parent.insertBefore(node, next);
  }

  /** An open caption keeps the height it had: a word taken back must not make the page jump. */
  function hold(node, parent) {
    if (parent === $('open') && 'ResizeObserver' in window) {
      node.watch = new ResizeObserver(() => {
        const high = Math.ceil(node.getBoundingClientRect().height);
        if (high > (node.high || 0)) node.style.minHeight = (node.high = high) + 'px';
      });
      node.watch.observe(node);
    } else if (node.watch) {
      node.watch.disconnect();
      node.watch = null;
      node.style.minHeight = '';
    }
  }

  /** The newest text is the brightest: what is open, and the last two finals. */
  function light(list) {
    const lit = list.filter((cue) => cue.state === 'final').slice(-2).map((cue) => nodes.get(cue.cue));
    (light.lit || []).forEach((node) => lit.indexOf(node) < 0 && node.classList.remove('is-new'));
    lit.forEach((node) => node.classList.add('is-new'));
    light.lit = lit;
  }

  function condition() {
    if (locked) return 'locked';
    if (!stream) return 'lobby';
    if (connection === 'lost') return 'lost';
    return state === 'ended' ? 'over' : state || 'silent';
  }

  function showState() {
    const now = condition();
    const bare = nodes.size === 0;
    put($('state'), now === 'locked' ? '' : say(now));
    $('state').className = 'state is-' + now;
    $('state').hidden = now === 'locked' || now === 'lobby';
    $('lobby').hidden = !bare || hidden || now === 'over';
    put($('lobby-head'), now === 'locked' ? room : say(stream ? now : 'lobby'));
    put($('lobby-text'), say(now === 'locked' ? 'locked' : 'soon'));
    $('ended').hidden = now !== 'over' || hidden;
    $('paused').hidden = !hidden;
    $('log').hidden = $('open').hidden = hidden;
    awake();
  }

  function put(node, words) {
    if (node.textContent !== words) node.textContent = words;
  }

  /** Everything that depends on the language or on which there are. */
  function furnish() {
    const code = words.speaks(own()) ? own().slice(0, 2) : 'en';
    document.title = room + (lang ? ' · ' + language(lang) : '');
    document.documentElement.lang = code;
    document.documentElement.dir = direction(code);
    all('[data-say]').forEach((node) => put(node, say(node.dataset.say)));
    $('options').setAttribute('aria-label', say('settings'));
    $('panel').setAttribute('aria-label', say('settings'));
    $('both').hidden = lang === about.source;
    $('screen').hidden = !('wakeLock' in navigator);
    $('full').hidden = !document.documentElement.requestFullscreen;
    offer();
    if (lang) all('.files').forEach(files);
  }

  function offer() {
    const list = $('languages');
    if (list.dataset.codes !== about.languages.join()) {
      list.dataset.codes = about.languages.join();
      empty(list);
      about.languages.forEach((code) => {
        const button = element('button', { type: 'button', value: code, lang: code }, language(code));
        button.onclick = () => code !== lang && speak(code);
        list.appendChild(button);
      });
    }
    Array.from(list.children).forEach((button) => {
      const read = button.value === lang;
      button.setAttribute('aria-pressed', String(read));
      if (read) list.scrollLeft += button.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
    });
  }

  function files(place) {
    empty(place);
    ['txt', 'srt', 'vtt'].forEach((kind) => {
      const href = withToken(address + '/captions/' + lang + '.' + kind);
      place.appendChild(element('a', { href, download: room + '.' + lang + '.' + kind }, kind.toUpperCase()));
    });
  }

  // ---- reading along --------------------------------------------------------------------------------------------

  const scroll = $('scroll');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  const distance = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
  let lastTop = 0;

  function follow() {
    const left = distance();
    if (following && left > 0) {
      const softly = !calm.matches && left < scroll.clientHeight / 2 && 'scrollBehavior' in document.body.style;
      if (softly) scroll.scrollTo({ top: scroll.scrollHeight, behavior: 'smooth' });
      else scroll.scrollTop = scroll.scrollHeight;
      if (!softly) lastTop = scroll.scrollTop; // the reader's first move may come in the same event as ours
    }
    showJump();
  }

  function showJump() {
    $('jump').hidden = following;
    document.body.classList.toggle('is-reading', !following);
  }

  scroll.addEventListener('scroll', () => {
    if (scroll.scrollTop < lastTop - 4 && distance() > 60) following = false;
    if (scroll.scrollTop >= lastTop && distance() < 40) following = true;
    lastTop = scroll.scrollTop;
    showJump();
  });
  // A hand that goes back stops a scroll that still glides to the end, which no scroll event tells apart from its own.
  const back = (going) => {
    if (!going || !following || distance() >= scroll.scrollHeight - scroll.clientHeight) return;
    following = false;
    scroll.scrollTo({ top: scroll.scrollTop, behavior: 'auto' });
    showJump();
  };
  scroll.addEventListener('wheel', (event) => back(event.deltaY < 0), { passive: true });
  scroll.addEventListener('keydown', (event) => back(/^(ArrowUp|PageUp|Home)$/.test(event.key)));
  window.addEventListener('resize', follow);
  $('jump').onclick = () => {
    following = true;
    follow();
    scroll.focus({ preventScroll: true });
  };

  // ---- settings -------------------------------------------------------------------------------------------------

  function dress() {
    document.documentElement.dataset.theme = chosen.theme;
    document.documentElement.style.setProperty('--size', SIZES[chosen.size] + 'rem');
    document.querySelector('meta[name=theme-color]').content = chosen.theme === 'light' ? '#faf8f3' : '#0d0f12';
    all('[data-choice] button').forEach((button) =>
      button.setAttribute('aria-pressed', String(chosen[button.parentNode.dataset.choice] === button.value)));
    $('smaller').disabled = chosen.size === 0;
    $('larger').disabled = chosen.size === SIZES.length - 1;
    redraw();
  }

  function choose(key, value) {
    chosen[key] = value;
    remember(key, String(value));
    if (key === 'source' && stream) stream.speak(wanted());
    dress();
  }

  all('[data-choice] button').forEach((button) => {
    button.onclick = () => choose(button.parentNode.dataset.choice, button.value);
  });
  $('smaller').onclick = () => choose('size', Math.max(0, chosen.size - 1));
  $('larger').onclick = () => choose('size', Math.min(SIZES.length - 1, chosen.size + 1));
  $('options').onclick = () => {
    $('panel').hidden = !$('panel').hidden;
    $('options').setAttribute('aria-expanded', String(!$('panel').hidden));
    follow();
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || $('panel').hidden) return;
    $('options').click();
    $('options').focus();
  });

  $('full').onclick = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  $('share').onclick = () => {
    const url = location.href;
    const told = (key) => {
      put($('share'), say(key));
      setTimeout(() => put($('share'), say('share')), 2500);
    };
    if (navigator.share) navigator.share({ title: document.title, url }).catch(() => told('share'));
    else if (navigator.clipboard) navigator.clipboard.writeText(url).then(() => told('copied'), () => window.prompt('', url));
    else window.prompt('', url);
  };

  /** The screen stays on while captions come; browsers let go of it whenever the page is out of sight. */
  function awake() {
    if (!('wakeLock' in navigator)) return;
    const wish = chosen.wake === 'on' && !document.hidden && stream !== null && state !== 'ended';
    if (wish && !lock) {
      lock = 'asked';
      navigator.wakeLock.request('screen').then(held, () => (lock = 'refused')); // low battery, or not allowed
    } else if (!wish && lock && lock.release) lock.release();
  }

  function held(mine) {
    lock = mine;
    mine.addEventListener('release', () => (lock = null));
  }

  document.addEventListener('visibilitychange', () => {
    if (lock === 'refused') lock = null;
    awake();
  });

  $('room').textContent = room;
  dress();
  furnish();
  showState();
  enter(0);
})();
