/* The status bar: state of the room, audio level, and figures such as lag, load and viewers. */
import { $, setText } from '../page.js';
import { STATES } from '../states.js';

const NO_SPEECH_S = 10; // silence while a source is connected that raises an alarm
const NO_AUDIO_S = 5; // time without any sound that raises an alarm
const CLIP_SHOWN_MS = 3000;
const HIGH_LOAD = 90; // per cent
const status = { state: '', detail: '', connection: '', since: Date.now() };
let desk = null;
let clipped = 0;
let clippedAt = 0;

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type === 'status') {
    if (data.state !== status.state) status.since = Date.now();
    Object.assign(status, { state: data.state, detail: data.detail || '' });
  } else if (type === 'level') showLevel(data.level);
  else if (type === 'desk') {
    desk = data;
    showLevel(data.level);
    showFigures();
  }
  showState();
}

/** Show that the connection is `open`, `lost` or `absent`. */
export function setConnection(connection) {
  status.connection = connection;
  $('offline').hidden = connection !== 'lost';
  document.body.classList.toggle('is-offline', connection === 'lost');
  if (connection === 'absent') Object.assign(status, { state: '', detail: '' });
  if (connection !== 'open') {
    desk = null;
    showLevel(null);
    ['lag', 'load', 'machine', 'viewers', 'finals', 'dropped'].forEach((id) => figure(id, '–', false));
  }
  showState();
}

function showState() {
  const lost = status.connection === 'lost';
  const quietS = Math.round((Date.now() - status.since) / 1000);
  const alarm = !lost && desk && desk.publishing && status.state === 'silent' && quietS >= NO_SPEECH_S;
  document.body.classList.toggle('is-over', status.connection !== 'open' || status.state === 'ended');
  const text = lost ? 'No connection' : status.connection === 'absent' ? 'Does not exist yet' : alarm ? 'No speech for ' + quietS + ' s' : STATES[status.state] || 'Not started yet';
  setText($('state'), text + (status.detail && !lost ? ' · ' + status.detail : ''));
  $('state').className = 'state is-' + (lost ? 'lost' : alarm ? 'alarm' : status.state);
}

function showFigures() {
  const finals = Math.max(0, ...Object.values(desk.finals || {})); // captions, not their translations
  figure('lag', desk.publishing ? desk.lag.toFixed(1) + ' s' : '–', status.state === 'lagging');
  figure('load', Math.round(desk.load) + ' %', desk.load > HIGH_LOAD);
  const machine = desk.machine_load; // of all programs; captioner's own load is the figure before
  figure('machine', machine ? machine.toFixed(1) + ' on ' + desk.cores + (desk.cores === 1 ? ' core' : ' cores') : '–', machine > desk.cores);
  figure('viewers', String(desk.watching));
  figure('finals', String(finals));
  figure('dropped', desk.dropped.toFixed(desk.dropped ? 1 : 0) + ' s', !!desk.dropped);
}

function figure(id, text, isBad) {
  setText($(id), text);
  $(id).className = isBad ? 'is-bad' : '';
}

/** Show the level as a bar from -60 to 0 dBFS; silence and clipping also in words, not by colour alone. */
function showLevel(level) {
  const box = $('sound');
  if (!level) {
    box.className = 'sound is-off';
    setText($('decibels'), status.connection === 'lost' ? 'No connection' : 'No source');
    $('clip').hidden = true;
    return;
  }
  const part = (decibels) => String(Math.max(0, Math.min(1, (decibels + 60) / 60)));
  $('rms').style.setProperty('--part', part(level.level));
  $('peak').style.setProperty('--part', part(level.peak));
  const silent = level.alarm === 'silence' || level.silent >= NO_AUDIO_S;
  if (level.clipped > clipped) clippedAt = Date.now();
  clipped = level.clipped;
  $('clip').hidden = Date.now() - clippedAt > CLIP_SHOWN_MS;
  box.className = 'sound' + (silent ? ' is-dead' : '');
  setText($('decibels'), silent ? 'No sound for ' + Math.round(level.silent) + ' s' : Math.round(level.peak) + ' dBFS');
}

setInterval(showState, 1000);
