/* Links to the audience page and the overlays, QR codes, and caption files. */
import { $, base, element, empty, languageName } from '../page.js';
import { get } from './api.js';
import * as builder from './builder.js';
import * as hall from './hall.js';
import { dialog, notice } from './notice.js';
import { address, room } from './room.js';
import { session } from './session.js';

const view = base + 'view/' + encodeURIComponent(room);
const newTab = { target: '_blank', rel: 'noopener' };
const codesDialog = dialog('qr');
let languages = [];

/** Set the languages of the room, the spoken one first. */
export function setLanguages(codes) {
  languages = codes;
  [builder, hall].forEach((part) => part.setLanguages(codes.slice(1).concat(codes[0] || [])));
  empty($('files'));
  codes.forEach((code) => {
    const cells = [element('th', { scope: 'row', lang: code }, code === 'auto' ? 'auto' : languageName(code))];
    cells.push(link('overlay', code, base + 'overlay?room=' + encodeURIComponent(room) + '&lang=' + code, newTab));
    cells.push(link('hall screen', code, base + 'screen/' + encodeURIComponent(room) + '?lang=' + code, newTab));
    ['vtt', 'srt', 'txt', 'json'].forEach((kind) => {
      const file = link(kind, code, address + '/captions/' + code + '.' + kind, { download: room + '.' + code + '.' + kind });
      file.firstChild.onclick = download;
      cells.push(file);
    });
    $('files').appendChild(element('tr', {}, cells));
  });
}

function link(text, code, href, more) {
  return element('td', {}, [element('a', Object.assign({ href, 'aria-label': text + ' ' + languageName(code) }, more), text)]);
}

/** A link cannot send the token as a header, and in the address it would stay in histories: fetch the file instead. */
function download(event) {
  if (!session.token) return;
  event.preventDefault();
  const file = event.currentTarget;
  get(file.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(String(answer.status))))).then(
    (blob) => save(blob, file.download),
    (error) => notice('Could not download the file: ' + error.message),
  );
}

function save(blob, name) {
  const href = URL.createObjectURL(blob);
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

/** Show the QR codes of the audience page. */
export function showCodes() {
  const list = empty($('qr-list'));
  ['', ...languages.filter((code) => code !== 'auto')].forEach((code) => list.appendChild(card(code)));
  $('qr-hint').hidden = !/^(127\.|localhost$|\[::1\])/.test(location.hostname);
  if (!codesDialog.open) codesDialog.showModal();
}

function card(code) {
  const query = new URLSearchParams({ page: 'view', base });
  if (code) query.set('lang', code);
  const name = code ? languageName(code) : 'All languages';
  const picture = element('img', { alt: 'QR code of the audience page, ' + name });
  const page = view + (code ? '?lang=' + code : '');
  const open = element('a', Object.assign({ href: page }, newTab), page.replace(/^https?:\/\//, ''));
  const keep = element('button', { type: 'button', class: 'plain' }, 'Save SVG');
  const node = element('figure', {}, [picture, element('figcaption', {}, [element('b', code ? { lang: code } : {}, name), open, keep])]);
  get(address + '/qr.svg?' + query).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error('no code')))).then(
    (svg) => {
      picture.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
      keep.onclick = () => save(new Blob([svg], { type: 'image/svg+xml' }), room + (code ? '.' + code : '') + '.svg');
    },
    () => notice("Couldn't load the QR code"),
  );
  return node;
}

Object.assign($('audience'), { href: view }, newTab);
// `opener` lets the page have the token of this tab.
Object.assign($('edited'), { href: base + 'transcript/' + encodeURIComponent(room) + '?edits=1', target: '_blank', rel: 'opener' });
$('codes').onclick = showCodes;
