/* The audio source of the room: the configured one, an address, or this computer's microphone. */
import { $, element, empty, setText } from '../page.js';
import { getJson, post } from './api.js';
import { MICROPHONE_LABELS, Microphone } from './microphone.js';
import { attempt, notice } from './notice.js';
import { languages } from './start.js';

const REFRESH_MS = 5000;
const MIN_DBFS = -60; // lower end of the level meter
const LABELS = { ...MICROPHONE_LABELS, on: 'Stop microphone', off: 'Use microphone' };
let publishing = false;
let configured = ''; // source of the configuration file

function refresh() {
  const about = publishing ? getJson('') : Promise.resolve({});
  Promise.all([getJson('/source'), about]).then(([found, room]) => show(found, room.audio), () => undefined);
}

/** What plays into the room: a source, or a publisher whose name is not known. */
function player(found, audio) {
  const name = found.playing || (audio && !/^(publisher|whip)$/.test(audio.source) && audio.source);
  return name ? 'Playing ' + name : publishing ? 'A publisher is connected' : found.problem || 'No source';
}

function show(found, audio) {
  configured = found.named || '';
  const schemes = found.schemes;
  $('source-form').hidden = publishing || (!configured && !schemes.length);
  $('start-source').hidden = $('source-form').hidden;
  if (configured && !$('source').value) $('source').value = configured;
  $('source').placeholder = schemes.length ? schemes.slice(-4).map((scheme) => scheme + '://').join('  ') : 'from the configuration';
  empty($('schemes'));
  schemes.forEach((scheme) => $('schemes').appendChild(element('option', { value: scheme + '://' })));
  setText($('playing'), player(found, audio));
  $('playing').classList.toggle('is-bad', !publishing && !!found.problem);
}

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type !== 'desk' || data.publishing === publishing) return;
  publishing = data.publishing;
  refresh();
}

function start() {
  const source = $('source').value.trim();
  setText($('playing'), 'Starting …');
  const started = post('/source', { ...languages(), ...(source && source !== configured ? { source } : {}) });
  started.then((found) => show(found), refresh);
  attempt('start the source', started);
}

/** Put the cursor into the field for the address. */
export function focusSource() {
  if ($('source-form').hidden) return;
  $('source').focus();
  $('source').select();
}

const microphone = new Microphone({
  path: (rate) => '/audio?' + new URLSearchParams({ rate, ...languages() }),
  onLevel: (level) => {
    const measured = isFinite(level);
    $('level').value = measured ? level : MIN_DBFS;
    setText($('mic-decibels'), measured ? String(Math.round(Math.max(-99, level))) : '–');
  },
  onState: (state, problem) => {
    setText($('microphone').firstElementChild, LABELS[state]);
    $('microphone').setAttribute('aria-pressed', String(state === 'on'));
    if (problem) notice('Could not use the microphone: ' + problem);
  },
});

/** Publish this computer's microphone into the room, or stop that. */
export const toggleMicrophone = () => (microphone.state === 'off' ? microphone.start() : microphone.stop());

/** Without a connection, what plays is unknown. */
export function setConnection(state) {
  if (state !== 'open') publishing = false;
  if (state === 'lost') setText($('playing'), 'Unknown: no connection');
  else refresh();
}

$('microphone').onclick = $('start-microphone').onclick = toggleMicrophone;
$('start-source').onclick = focusSource;
$('source-form').onsubmit = (event) => {
  event.preventDefault();
  start();
};
refresh();
setInterval(refresh, REFRESH_MS);
