/* How the room is doing, at a glance: state, sound, lag, load, viewers. */
import { $, put } from './page.js';

const QUIET = 10; // seconds without speech, while somebody publishes, that are an alarm
const DEAD = 5; // seconds without any sound that are an alarm
const STATES = { live: 'Live', silent: 'Waiting for speech', lagging: 'Catching up', ended: 'Ended' };
const told = { state: '', detail: '', connection: '', since: Date.now() };
let desk = null;
let clipped = 0;
let clippedAt = 0;

export function take(type, data) {
  if (type === 'status') {
    if (data.state !== told.state) told.since = Date.now();
    Object.assign(told, { state: data.state, detail: data.detail || '' });
  } else if (type === 'level') sound(data.level);
  else if (type === 'desk') {
    desk = data;
    sound(data.level);
    figures();
  }
  status();
}

export function changed(connection) {
  told.connection = connection;
  status();
}

function status() {
  const lost = told.connection === 'lost';
  const quiet = Math.round((Date.now() - told.since) / 1000);
  const alarm = !lost && desk && desk.publishing && told.state === 'silent' && quiet >= QUIET;
  const words = lost ? 'Reconnecting …' : alarm ? 'No speech for ' + quiet + ' s' : STATES[told.state] || 'Not begun yet';
  put($('state'), words + (told.detail ? ' · ' + told.detail : ''));
  $('state').className = 'state is-' + (lost ? 'lost' : alarm ? 'alarm' : told.state);
}

function figures() {
  const sum = (counts) => Object.values(counts || {}).reduce((total, count) => total + count, 0);
  put($('lag'), desk.publishing ? desk.lag.toFixed(1) + ' s' : '–');
  $('lag').className = told.state === 'lagging' ? 'is-bad' : '';
  put($('load'), Math.round(desk.load) + ' %');
  $('load').className = desk.load > 90 ? 'is-bad' : '';
  put($('viewers'), String(desk.watching));
  put($('finals'), String(sum(desk.finals)));
  put($('dropped'), desk.dropped.toFixed(desk.dropped ? 1 : 0) + ' s');
  $('dropped').className = desk.dropped ? 'is-bad' : '';
}

/** A bar from -60 to 0 dBFS; silence and clipping are said in words, not in colour alone. */
function sound(level) {
  const box = $('sound');
  if (!level) {
    box.className = 'sound is-off';
    put($('decibels'), 'No source');
    $('clip').hidden = true;
    return;
  }
  const part = (decibels) => Math.max(0, Math.min(1, (decibels + 60) / 60));
  $('rms').style.setProperty('--part', String(part(level.level)));
  $('peak').style.setProperty('--part', String(part(level.peak)));
  const dead = level.alarm === 'silence' || level.silent >= DEAD;
  if (level.clipped > clipped) clippedAt = Date.now();
  clipped = level.clipped;
  $('clip').hidden = Date.now() - clippedAt > 3000;
  box.className = 'sound' + (dead ? ' is-dead' : '');
  put($('decibels'), dead ? 'No sound for ' + Math.round(level.silent) + ' s' : Math.round(level.peak) + ' dBFS');
}

setInterval(status, 1000);
