/* What plays into the room: the settings' source, an address, or this machine's microphone. */
import { $, did, element, empty, put, quietly } from './page.js';
import { post, read } from './server.js';
import { Microphone } from './microphone.js';

const SPOKEN = { asking: 'Allow it …', waiting: 'Warming up …', on: 'Stop speaking', ending: 'Ending …', off: 'Speak here' };
let publishing = false;
let named = '';

export function look() {
  return read('/source').then(show, () => undefined);
}

function show(found) {
  named = found.named || '';
  $('source-form').hidden = publishing || (!named && !found.schemes.length);
  if (named && !$('source').value) $('source').value = named;
  $('source').placeholder = found.schemes.length ? found.schemes.slice(-4).map((scheme) => scheme + '://').join('  ') : 'named in the settings';
  empty($('schemes'));
  found.schemes.forEach((scheme) => $('schemes').appendChild(element('option', { value: scheme + '://' })));
  put($('playing'), found.playing ? 'Plays ' + found.playing : publishing ? 'A publisher is connected' : found.problem || 'Nothing plays');
  $('playing').classList.toggle('is-bad', !publishing && !!found.problem);
}

export function take(type, data) {
  if (type !== 'desk' || data.publishing === publishing) return;
  publishing = data.publishing;
  look();
}

function start() {
  const source = $('source').value.trim();
  put($('playing'), 'Starting …');
  quietly(did('start it', post('/source', source && source !== named ? { source } : {})).then(show, (error) => {
    look();
    throw error;
  }));
}

export function focus() {
  if ($('source-form').hidden) return;
  $('source').focus();
  $('source').select();
}

const microphone = new Microphone({
  socket: (rate) => '/audio?' + new URLSearchParams({ rate }),
  level: (level) => {
    const known = isFinite(level);
    $('level').value = known ? level : -60;
    put($('mic-decibels'), known ? String(Math.round(Math.max(-99, level))) : '–');
  },
  changed: (state, words) => {
    put($('speak').firstElementChild, SPOKEN[state]);
    $('speak').setAttribute('aria-pressed', String(state === 'on'));
    if (words) quietly(did('use the microphone', Promise.reject(new Error(words))));
  },
});

export const speak = () => (microphone.state === 'off' ? microphone.start() : microphone.stop());

$('speak').onclick = speak;
$('source-form').onsubmit = (event) => {
  event.preventDefault();
  start();
};
look();
setInterval(look, 5000);
