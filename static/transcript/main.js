/* The transcript of a room: `/transcript/ROOM?lang=es,en&q=words#t=123`. It is read again while the room is live. */
import { $, base, closestLanguage, direction, element, empty, languageName, roomAddress, roomFromAddress, setText, stored, withToken } from '../page.js';
import { fetchHistory } from '../viewer/history.js';
import { loadMessages, message, messageLanguage } from '../viewer/messages.js';
import { editLines, readEdits } from './edits.js';
import { matches } from './matches.js';
import { paragraphs, textOf } from './paragraphs.js';

const REFRESH_MS = 10000;
const query = new URLSearchParams(location.search);
const room = roomFromAddress();
const withEdits = query.get('edits') === '1';
const operator = withEdits ? stored('token', '', 'sessionStorage') : ''; // token of the console that has opened the page
const token = query.get('token') || operator;
const asked = (query.get('lang') || '').split(',').filter(Boolean);
let languages = [];
let texts = {}; // language -> finished captions
let edits = new Map();
let drawn = '';

function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part, at) => (at ? String(part).padStart(2, '0') : part)).join(':');
}

function marked(text, wanted) {
  const parts = [];
  let from = 0;
  matches(text, wanted).forEach(([start, end]) => {
    parts.push(document.createTextNode(text.slice(from, start)), element('mark', {}, text.slice(start, end)));
    from = end;
  });
  return parts.concat(document.createTextNode(text.slice(from)));
}

function draw() {
  const [lang, beside] = [$('lang').value, $('beside').value];
  const wanted = $('query').value;
  const state = [lang, beside, wanted, (texts[lang] || []).length, (texts[beside] || []).length, edits.size, message('search')].join();
  if (state === drawn) return;
  drawn = state;
  const others = new Map((texts[beside] || []).map((cue) => [cue.cue, cue]));
  const rows = paragraphs(texts[lang] || [], lang).map((one) => ({ ...one, other: textOf(one.cues, others, beside) }));
  const shown = wanted.trim() ? rows.filter((one) => matches(one.text, wanted).length || matches(one.other, wanted).length) : rows;
  const list = empty($('text'));
  list.classList.toggle('two', !!beside);
  shown.forEach((one) => list.appendChild(row(one, lang, beside, wanted)));
  setText($('count'), wanted.trim() ? message('found').replace('{n}', shown.length).replace('{of}', rows.length) : '');
  $('empty').hidden = rows.length > 0;
  setText($('empty'), message(languages.length ? 'willAppear' : 'notStarted'));
  showFiles(lang);
  jump();
}

function row(one, lang, beside, wanted) {
  const anchor = 't=' + Math.floor(one.start);
  const said = (text, code) => element('p', { lang: code, dir: direction(code) }, marked(text, wanted));
  const cells = [element('a', { class: 'time', href: '#' + anchor }, clock(one.start)), said(one.text, lang)];
  if (one.speaker) cells[1].insertBefore(element('bdi', { class: 'speaker' }, one.speaker), cells[1].firstChild);
  if (beside) cells.push(said(one.other, beside));
  [lang, beside].forEach((code) => cells.push(...editLines(edits, code, one.cues)));
  return element('section', { class: 'paragraph', id: anchor }, cells);
}

/** Show the moment that the address names: the paragraph that contains it. */
function jump() {
  const wanted = /^#t=(\d+)$/.exec(location.hash);
  if (!wanted || jump.done === location.hash) return;
  const starts = Array.from(document.querySelectorAll('.paragraph')).filter((one) => Number(one.id.slice(2)) <= Number(wanted[1]));
  if (!starts.length) return;
  jump.done = location.hash;
  starts[starts.length - 1].scrollIntoView();
}

function showFiles(lang) {
  if ($('files').dataset.lang === lang) return;
  $('files').dataset.lang = lang;
  empty($('files'));
  // The links of the files would contain the token of an operator.
  (lang && !operator ? ['txt', 'srt', 'vtt', 'json'] : []).forEach((kind) => {
    const href = withToken(roomAddress(room) + '/captions/' + lang + '.' + kind, token);
    $('files').appendChild(element('a', { href, download: room + '.' + lang + '.' + kind }, kind.toUpperCase()));
  });
}

function offer() {
  const fill = (select, codes, chosen, none) => {
    empty(select);
    if (none) select.appendChild(element('option', { value: '' }, none));
    codes.forEach((code) => select.appendChild(element('option', { value: code, lang: code }, languageName(code))));
    select.value = closestLanguage(chosen || '', codes) || (none ? '' : codes[0] || '');
  };
  fill($('lang'), languages, $('lang').value || asked[0] || preferred());
  fill($('beside'), languages, $('beside').value || asked[1], '—');
  $('beside').hidden = languages.length < 2;
}

function preferred() {
  return (navigator.languages || []).map((one) => closestLanguage(one, languages)).find(Boolean);
}

/** Read the captions of the chosen languages; again while the room may go on. */
function read() {
  fetch(withToken(base + 'rooms?files=1&name=' + encodeURIComponent(room), token), { cache: 'no-store' })
    .then((answer) => answer.json())
    .then((found) => {
      const about = (found.rooms || [])[0] || { languages: found.files || [], state: '' };
      if (about.languages.join() !== languages.join()) {
        languages = about.languages.filter((code) => code !== 'auto');
        offer();
      }
      const chosen = [$('lang').value, $('beside').value].filter(Boolean);
      const address = (code) => withToken(roomAddress(room) + '/captions/' + code + '.json', token);
      return Promise.all(chosen.map((code) => fetchHistory(address(code), code).then((cues) => (texts[code] = cues)))).then(() => {
        draw();
        return withEdits ? showEdits().then(() => about.state) : about.state;
      });
    })
    .catch(() => '')
    .then((state) => {
      clearTimeout(read.timer);
      if (state !== 'ended') read.timer = setTimeout(read, REFRESH_MS);
    });
}

function showEdits() {
  return readEdits(roomAddress(room), token).then(
    (found) => {
      edits = found;
      draw();
    },
    () => setText($('count'), message('locked')),
  );
}

function choose() {
  const here = new URL(location.href);
  here.searchParams.set('lang', [$('lang').value, $('beside').value].filter(Boolean).join());
  if ($('query').value.trim()) here.searchParams.set('q', $('query').value.trim());
  else here.searchParams.delete('q');
  try {
    window.history.replaceState(null, '', here);
  } catch (error) {
    console.info('the address does not name the choice in a sandboxed frame');
  }
}

function showMessages() {
  const language = messageLanguage(navigator.language || 'en');
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  document.querySelectorAll('[data-text]').forEach((node) => setText(node, message(node.dataset.text)));
  document.querySelectorAll('[data-label]').forEach((node) => node.setAttribute('aria-label', message(node.dataset.label)));
  $('query').placeholder = message('search');
  document.title = room + ' · ' + message('transcript');
  draw();
}

document.documentElement.dataset.theme = 'light';
setText($('room'), room);
$('query').value = query.get('q') || '';
['lang', 'beside'].forEach((id) => ($(id).onchange = () => { choose(); read(); }));
$('query').oninput = () => { choose(); draw(); };
$('form').onsubmit = (event) => event.preventDefault();
$('print').onclick = () => window.print();
window.addEventListener('hashchange', jump);
loadMessages(navigator.language || 'en', showMessages);
read();
