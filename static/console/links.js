/* Where audiences and broadcast software find the captions, as links, codes and files. */
import { $, address, base, element, empty, language, notice, room, sheet } from './page.js';
import { get } from './server.js';
import { session } from './session.js';
import * as builder from './builder.js';

const name = encodeURIComponent(room);
const apart = { target: '_blank', rel: 'noopener' };
const dialog = sheet('qr');
let codes = [];

/** The languages of the room, the spoken one first. */
export function offer(columns) {
  codes = columns;
  $('audience').href = base + 'view/' + name;
  Object.assign($('audience'), apart);
  builder.offer(room, columns.slice(1).concat(columns[0] || []));
  empty($('files'));
  columns.forEach((code) => {
    const cells = [element('th', { scope: 'row', lang: code }, code === 'auto' ? 'auto' : language(code))];
    cells.push(link('overlay', code, base + 'overlay?room=' + name + '&lang=' + code, apart));
    ['vtt', 'srt', 'txt', 'json'].forEach((kind) => {
      const file = link(kind, code, address + '/captions/' + code + '.' + kind, { download: room + '.' + code + '.' + kind });
      file.firstChild.onclick = fetched;
      cells.push(file);
    });
    $('files').appendChild(element('tr', {}, cells));
  });
}

function link(words, code, href, more) {
  return element('td', {}, [element('a', Object.assign({ href, 'aria-label': words + ' ' + language(code) }, more), words)]);
}

/** A link cannot carry the token in a header, and in the address it would stay in histories. */
function fetched(event) {
  if (!session.token) return;
  event.preventDefault();
  const wanted = event.currentTarget;
  get(wanted.href).then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status))).then(
    (blob) => save(blob, wanted.download),
    (status) => notice('The file cannot be had (' + status + ')'),
  );
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  element('a', { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

export function show() {
  const list = empty($('qr-list'));
  ['', ...codes.filter((code) => code !== 'auto')].forEach((code) => list.appendChild(card(code)));
  $('qr-hint').hidden = !/^(127\.|localhost$|\[::1\])/.test(location.hostname);
  if (!dialog.open) dialog.showModal();
}

function card(code) {
  const query = new URLSearchParams({ page: 'view', base });
  if (code) query.set('lang', code);
  const words = code ? language(code) : 'All languages';
  const picture = element('img', { alt: 'QR code of the audience page, ' + words });
  const where = base + 'view/' + name + (code ? '?lang=' + code : '');
  const open = element('a', Object.assign({ href: where }, apart), where.replace(/^https?:\/\//, ''));
  const keep = element('button', { type: 'button', class: 'plain' }, 'Save SVG');
  const node = element('figure', {}, [picture, element('figcaption', {}, [element('b', code ? { lang: code } : {}, words), open, keep])]);
  get(address + '/qr.svg?' + query).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error('no code')))).then(
    (svg) => {
      picture.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
      keep.onclick = () => save(new Blob([svg], { type: 'image/svg+xml' }), room + (code ? '.' + code : '') + '.svg');
    },
    () => notice('The QR code cannot be had'),
  );
  return node;
}

$('build').onclick = builder.open;
$('codes').onclick = show;
