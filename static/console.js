/* The operator's page: what was heard and what is shown, side by side, and the hand on the screens.
 *
 * 1. The token comes in the address's fragment (which no server and no log sees) or is asked for; it is kept for this tab
 *    only and sent as `Authorization: Bearer`.
 * 2. An edit says what it changes: when the caption moved on meanwhile, the operator is told before it is overwritten.
 * 3. The log tells what happened on the room's line, whoever did it; so two operators see each other's hands.
 */
(function () {
  'use strict';

  const { base, Cues, Stream, language, direction, element, empty, roomOfPath } = window.Captions;
  const $ = (id) => document.getElementById(id);
  const room = roomOfPath();
  const address = base + 'rooms/' + encodeURIComponent(room);
  const KEPT = 300; // captions per language on the page
  const LOGGED = 200; // lines
  const QUIET = 10; // seconds of a publisher's silence that are an alarm
  const STATES = { live: 'Live', silent: 'Waiting for speech', lagging: 'Catching up', ended: 'Ended' };
  const MICROPHONE = { asking: 'Allow it …', waiting: 'Warming up …', on: 'Stop speaking', ending: 'Ending …', off: 'Speak here' };
  const cues = new Cues(KEPT);
  const rows = new Map(); // id of the spoken cue -> its row
  const told = { state: '', lag: 0, detail: '', connection: '', publishing: false, since: Date.now() };
  let about = { source: '', languages: [] };
  let audience = {};
  let pending = false;
  let following = true;
  let hidden = false;
  let sure = 0;

  // ---- the token ------------------------------------------------------------------------------------------------

  let token = new URLSearchParams(location.hash.slice(1)).get('token') || sessionStorage.getItem('captioner.token') || '';
  const asked = location.hash === '#builder';
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  if (token) sessionStorage.setItem('captioner.token', token);

  $('gate').onsubmit = (event) => {
    event.preventDefault();
    token = $('token').value.trim();
    sessionStorage.setItem('captioner.token', token);
    $('gate').hidden = true;
    notice('');
    begin();
  };

  function ask() {
    $('gate').hidden = false;
    $('token').focus();
  }

  const headers = (more) => Object.assign(token ? { Authorization: 'Bearer ' + token } : {}, more);
  const get = (url) => fetch(url, { cache: 'no-store', headers: headers() });

  function post(path, body) {
    const request = { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body || {}) };
    return fetch(address + path, request).then(
      (answer) => answer.json().catch(() => ({})).then((data) => answered(answer, data)),
      () => {
        throw new Error('the server does not answer. Is it running?');
      },
    );
  }

  function answered(answer, data) {
    if (answer.ok) return data;
    if (answer.status === 401 || answer.status === 403) ask();
    throw new Error([data.error || 'the server refused (' + answer.status + ')', data.hint].filter(Boolean).join('; '));
  }

  function notice(words) {
    $('notice').textContent = words;
    $('notice').hidden = !words;
    if (words) log(words);
  }

  // ---- on air -----------------------------------------------------------------------------------------------------

  function act(action) {
    notice('');
    post('/' + action).catch((error) => notice('Could not ' + action + ': ' + error.message));
  }

  /** Ending cannot be taken back: it takes a second press within three seconds. */
  function end() {
    const twice = Date.now() - sure < 3000;
    sure = twice ? 0 : Date.now();
    if (twice) act('end');
    else setTimeout(confirmable, 3050);
    confirmable();
  }

  function confirmable() {
    const now = Date.now() - sure < 3000;
    $('end').classList.toggle('is-sure', now);
    $('end').firstElementChild.textContent = now ? 'Really end the stream?' : 'End';
  }

  ['hide', 'show', 'clear'].forEach((action) => ($(action).onclick = () => act(action)));
  $('unveil').onclick = () => act('show');
  $('end').onclick = end;

  // ---- the table ----------------------------------------------------------------------------------------------------

  function columns() {
    return [about.source].concat(about.languages.filter((code) => code !== about.source)).filter(Boolean);
  }

  function head() {
    const codes = columns();
    const table = $('table');
    if (table.dataset.codes === codes.join()) return;
    table.dataset.codes = codes.join();
    rows.clear();
    empty(table);
    const cells = codes.map((code, at) => {
      const name = element('b', { lang: code }, code === 'auto' ? 'Detecting' : language(code));
      return element('div', { class: 'cell' + (at ? '' : ' is-heard'), role: 'columnheader' }, [name, element('span')]);
    });
    const time = element('div', { class: 'time', role: 'columnheader' }, 'Time');
    table.appendChild(element('div', { class: 'head', role: 'row' }, [time].concat(cells)));
    table.hidden = !codes.length;
    links();
    audiences();
  }

  function audiences() {
    const cells = Array.from($('table').querySelectorAll('.head .cell'));
    columns().forEach((code, at) => {
      const many = code in audience ? ' · ' + audience[code] + (audience[code] === 1 ? ' viewer' : ' viewers') : '';
      cells[at].lastElementChild.textContent = (at ? ' · shown' : ' · heard') + many;
    });
    $('viewers').textContent = String(Object.keys(audience).reduce((sum, code) => sum + audience[code], 0));
  }

  function row(id, start) {
    if (rows.has(id)) return rows.get(id);
    const cells = columns().map(cell);
    const node = element('div', { class: 'cues', role: 'row' },
      [element('div', { class: 'time', role: 'cell' }, clock(start))].concat(cells));
    node.start = start;
    node.cells = cells;
    let next = null;
    const table = $('table');
    for (let other = table.lastElementChild; other.start > start; other = other.previousElementSibling) next = other;
    table.insertBefore(node, next);
    rows.set(id, node);
    return node;
  }

  function cell(code, at) {
    const words = element('span', { class: 'words' }, [element('span'), element('span', { class: 'tail' })]);
    const kind = 'cell' + (at ? '' : ' is-heard');
    const node = element('div', { class: kind, role: 'cell', lang: code, dir: direction(code) }, [words]);
    node.code = code;
    node.onclick = () => edit(node);
    node.onfocus = () => rove(node);
    return node;
  }

  /** One stop for the tab key in the whole table; the arrows do the rest. */
  function rove(node) {
    if (rove.at) rove.at.tabIndex = -1;
    rove.at = node;
    node.tabIndex = 0;
  }

  function clock(seconds) {
    const two = (value) => String(Math.floor(value)).padStart(2, '0');
    return (seconds >= 3600 ? Math.floor(seconds / 3600) + ':' : '') + two((seconds / 60) % 60) + ':' + two(seconds % 60);
  }

  function draw() {
    pending = false;
    head();
    const known = new Set();
    columns().forEach((code, at) => cues.of(code).forEach((cue) => {
      const id = cue.src_cue || cue.cue;
      known.add(id);
      fill(row(id, cue.start).cells[at], cue);
    }));
    rows.forEach((node, id) => {
      if (known.has(id) || node.querySelector('textarea')) return;
      node.remove();
      rows.delete(id);
    });
    $('lobby').hidden = rows.size > 0;
    status();
    if (following && !$('table').querySelector('textarea')) $('scroll').scrollTop = $('scroll').scrollHeight;
  }

  function fill(node, cue) {
    if (node.cue === cue) return;
    node.cue = cue;
    const words = node.firstElementChild;
    words.children[0].textContent = cue.stable;
    words.children[1].textContent = cue.tail;
    words.classList.toggle('edited', !!cue.edited);
    const final = cue.state === 'final';
    if (final && !node.classList.contains('is-final')) node.tabIndex = -1;
    if (final && (!rove.at || !rove.at.isConnected)) rove(node);
    node.classList.toggle('is-final', final);
    if (node.editing && !node.editing.saved && cue.rev > node.editing.rev) overtaken(node);
  }

  // ---- editing ------------------------------------------------------------------------------------------------------

  function edit(node) {
    if (node.editing || !node.cue || node.cue.state !== 'final') return;
    const label = 'Text of the caption in ' + language(node.code);
    const box = element('textarea', { rows: '1', 'aria-label': label, lang: node.code });
    box.value = node.cue.stable.trim();
    node.editing = { rev: node.cue.rev, box, saved: false };
    node.firstElementChild.hidden = true;
    node.appendChild(box);
    grow(box);
    box.oninput = () => grow(box);
    box.onkeydown = (event) => key(event, node);
    box.onblur = () => node.editing && !node.editing.saved && box.value.trim() === node.cue.stable.trim() && leave(node);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function key(event, node) {
    event.stopPropagation();
    if (event.key === 'Escape') return leave(node, true);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return undefined;
    event.preventDefault();
    return save(node);
  }

  function grow(box) {
    box.style.setProperty('height', 'auto');
    box.style.setProperty('height', box.scrollHeight + 2 + 'px');
  }

  function overtaken(node) {
    remark(node, 'Changed meanwhile: “' + node.cue.stable + '”. Enter overwrites it, Esc keeps it.');
  }

  function save(node) {
    const editing = node.editing;
    const text = editing.box.value.replace(/\s+/g, ' ').trim();
    if (text === node.cue.stable.trim()) return leave(node, true);
    if (node.cue.rev > editing.rev && !editing.warned) {
      editing.warned = true;
      return overtaken(node);
    }
    editing.saved = editing.box.readOnly = true;
    return post('/cues/' + encodeURIComponent(node.cue.cue), { lang: node.code, text }).then(
      () => leave(node, true),
      (error) => {
        editing.saved = editing.box.readOnly = false;
        editing.box.focus();
        remark(node, error.message);
      },
    );
  }

  function leave(node, stay) {
    const box = node.editing.box;
    node.editing = null;
    box.remove();
    remark(node, '');
    node.firstElementChild.hidden = false;
    if (stay) node.focus();
  }

  function remark(node, words) {
    if (!node.remark) node.remark = node.appendChild(element('span', { class: 'remark', role: 'alert' }));
    node.appendChild(node.remark);
    node.remark.textContent = words;
  }

  // ---- keys -----------------------------------------------------------------------------------------------------------

  const KEYS = {
    h: () => act('hide'),
    s: () => act('show'),
    c: () => act('clear'),
    e: end,
    m: () => $('speak').click(),
    b: () => window.Builder.open(),
    l: () => {
      following = true;
      redraw();
    },
    arrowup: () => step(-1, 0),
    arrowdown: () => step(1, 0),
    arrowleft: () => step(0, -1),
    arrowright: () => step(0, 1),
    enter: () => document.activeElement.cue && edit(document.activeElement),
  };

  document.addEventListener('keydown', (event) => {
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName);
    const pressed = event.key.toLowerCase();
    if (writing || $('builder').open || event.ctrlKey || event.metaKey || event.altKey || !KEYS[pressed]) return;
    if (event.repeat && pressed.length === 1) return;
    if (pressed === 'enter' && /^(A|BUTTON)$/.test(event.target.nodeName)) return;
    event.preventDefault();
    KEYS[pressed]();
  });

  function step(down, right) {
    const list = Array.from($('table').querySelectorAll('.cues'));
    const last = columns().length - 1;
    let at = list.findIndex((node) => node.contains(document.activeElement));
    const column = at < 0 ? Math.min(1, last) : list[at].cells.indexOf(document.activeElement) + right;
    if (column < 0 || column > last) return;
    at = at < 0 ? list.length : at;
    for (at += down; at >= 0 && at < list.length; at += down || list.length) {
      const next = list[at].cells[column];
      if (!next.classList.contains('is-final')) continue;
      following = at === list.length - 1;
      next.focus();
      return;
    }
  }

  $('scroll').addEventListener('scroll', () => {
    const box = $('scroll');
    following = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  });

  // ---- what holds at present ------------------------------------------------------------------------------------------

  function status() {
    const lost = told.connection === 'lost';
    const quiet = Math.round((Date.now() - told.since) / 1000);
    const alarm = !lost && told.publishing && told.state === 'silent' && quiet >= QUIET;
    const words = lost ? 'Reconnecting …' : alarm ? 'No speech for ' + quiet + ' s' : STATES[told.state] || 'Not begun yet';
    put($('state'), words + (told.detail ? ' · ' + told.detail : ''));
    $('state').className = 'state is-' + (lost ? 'lost' : alarm ? 'alarm' : told.state);
    put($('lag'), told.state && told.state !== 'ended' ? told.lag.toFixed(1) + ' s' : '–');
    $('lag').className = told.state === 'lagging' ? 'is-bad' : '';
  }

  function put(node, words) {
    if (node.textContent !== words) node.textContent = words;
  }

  function veil(now, first) {
    if (hidden !== now || !first) log(now ? 'Hidden everywhere' : 'Shown again');
    hidden = now;
    document.body.classList.toggle('is-dark', now);
    $('veil').hidden = !now;
    put($('screens'), now ? 'hidden' : 'shown');
  }

  function log(words) {
    const list = $('events');
    const time = new Date().toTimeString().slice(0, 8);
    list.insertBefore(element('li', {}, [element('time', {}, time), element('span', {}, words)]), list.firstChild);
    if (list.children.length > LOGGED) list.lastElementChild.remove();
  }

  function look() {
    get(address)
      .then((answer) => {
        if (answer.status === 401 || answer.status === 403) ask();
        return answer.ok ? answer.json() : null;
      })
      .then((found) => {
        if (!found) return;
        audience = found.viewers || {};
        told.publishing = !!found.publishing;
        told.lag = found.lag || 0;
        if ($('table').dataset.codes) audiences();
        status();
      })
      .catch(() => put($('viewers'), '–'));
  }

  /** The room's own figures, of those that Prometheus reads; without the right to them they are left out. */
  function count() {
    get(base + 'metrics')
      .then((answer) => (answer.ok ? answer.text() : ''))
      .then((figures) => {
        const sum = (name) => figures.split('\n')
          .filter((line) => line.startsWith(name + '{') && line.indexOf('room="' + room + '"') > 0)
          .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
        const lost = sum('captioner_dropped_audio_seconds_total');
        put($('finals'), figures ? String(sum('captioner_finals_total')) : '–');
        put($('dropped'), figures ? lost.toFixed(lost ? 1 : 0) + ' s' : '–');
        $('dropped').className = lost ? 'is-bad' : '';
      })
      .catch(() => put($('finals'), '–'));
  }

  // ---- links and files -----------------------------------------------------------------------------------------------

  function links() {
    const name = encodeURIComponent(room);
    const apart = { target: '_blank', rel: 'noopener' };
    $('audience').href = base + 'view/' + name;
    Object.assign($('audience'), apart);
    window.Builder.offer(room, columns().slice(1).concat(columns()[0] || []));
    empty($('files'));
    columns().forEach((code) => {
      const link = (words, href, more) =>
        element('td', {}, [element('a', Object.assign({ href, 'aria-label': words + ' ' + language(code) }, more), words)]);
      const cells = [element('th', { scope: 'row', lang: code }, code === 'auto' ? 'auto' : language(code))];
      cells.push(link('overlay', base + 'overlay?room=' + name + '&lang=' + code, apart));
      ['vtt', 'srt', 'txt'].forEach((kind) => {
        const file = link(kind, address + '/captions/' + code + '.' + kind, { download: room + '.' + code + '.' + kind });
        file.firstChild.onclick = fetched;
        cells.push(file);
      });
      $('files').appendChild(element('tr', {}, cells));
    });
  }

  /** A link cannot carry the token in a header, and in the address it would stay in histories. */
  function fetched(event) {
    if (!token) return;
    event.preventDefault();
    const link = event.currentTarget;
    get(link.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status))).then(
      (blob) => {
        const href = URL.createObjectURL(blob);
        element('a', { href, download: link.download }).click();
        setTimeout(() => URL.revokeObjectURL(href), 10000);
      },
      (status) => notice('The file cannot be had (' + status + ')'),
    );
  }

  $('build').onclick = () => window.Builder.open();

  // ---- the microphone --------------------------------------------------------------------------------------------------

  const microphone = new window.Microphone({ address, token: () => token, level: loud, changed: spoken });

  function loud(level) {
    const known = isFinite(level);
    $('level').value = known ? level : -60;
    put($('decibels'), known ? Math.round(Math.max(-99, level)) + '' : '–');
  }

  function spoken(state, words) {
    $('speak').firstElementChild.textContent = MICROPHONE[state];
    $('speak').setAttribute('aria-pressed', String(state === 'on'));
    if (words) notice(words);
    else if (state === 'on' || state === 'off') log(state === 'on' ? 'The microphone of this machine is on air' : 'The microphone is off');
  }

  $('speak').onclick = () => (microphone.state === 'off' ? microphone.start() : microphone.stop());

  // ---- the line ----------------------------------------------------------------------------------------------------------

  function redraw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  }

  function take(type, data) {
    if (type === 'snapshot') {
      about = data;
      cues.snapshot(data);
    } else if (type === 'cue') {
      if (cues.put(data) && data.edited) log(language(data.lang) + ' edited: ' + data.stable);
    } else if (type === 'remove') cues.remove(data.lang, data.cues);
    else if (type === 'status') observe(data);
    else if (type === 'style' && data.action === 'clear') log('Screens cleared');
    else if (type === 'style') veil(data.action === 'hide', true);
    redraw();
  }

  function observe(data) {
    if (data.state !== told.state) {
      told.since = Date.now();
      log(STATES[data.state] || data.state);
    }
    if (data.detail && data.detail !== told.detail) log(data.detail);
    Object.assign(told, { state: data.state, lag: data.lag || 0, detail: data.detail || '' });
  }

  function changed(state) {
    if (state === 'connecting') return;
    if (state !== told.connection) log(state === 'lost' ? 'The line to the server is lost' : 'Connected');
    told.connection = state;
    status();
  }

  let stream = null;

  function begin() {
    if (stream) stream.close();
    stream = new Stream({ room, token, operator: true, langs: [], eager: true, on: take, changed });
    look();
    count();
  }

  // ---- looks ---------------------------------------------------------------------------------------------------------------

  const dress = (theme) => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('captioner.theme', theme);
  };
  $('theme').onclick = () => dress(document.documentElement.dataset.theme === 'light' ? 'dark' : 'light');
  dress(new URLSearchParams(location.search).get('theme') || localStorage.getItem('captioner.theme') || 'dark');

  put($('room'), room);
  document.title = room + ' · Console';
  begin();
  setInterval(look, 2000);
  setInterval(count, 5000);
  setInterval(status, 1000);
  if (asked) window.Builder.open();
})();
