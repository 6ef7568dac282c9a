/* The buttons that act on all screens: hide, show, clear, pause, end. */
import { $, setText } from '../page.js';
import { post } from './api.js';
import { attempt } from './notice.js';

const CONFIRM_MS = 3000; // time within which a second press ends the stream
let endPressedAt = 0;
let paused = false;

/** Carry out `hide`, `show`, `clear`, `pause`, `resume` or `end`. */
export const act = (action) => attempt(action, post('/' + action));

/** Pause, or resume if paused. */
export const togglePause = () => act(paused ? 'resume' : 'pause');

/** End the stream on the second press within three seconds, because that cannot be undone. */
export function end() {
  const confirmed = Date.now() - endPressedAt < CONFIRM_MS;
  endPressedAt = confirmed ? 0 : Date.now();
  if (confirmed) act('end');
  else setTimeout(showConfirmation, CONFIRM_MS + 50);
  showConfirmation();
}

function showConfirmation() {
  const waiting = Date.now() - endPressedAt < CONFIRM_MS;
  $('end').classList.toggle('is-sure', waiting);
  setText($('end').firstElementChild, waiting ? 'Press again to end the stream' : 'End');
}

/** Apply an event of the connection. */
export function receive(type, data) {
  if (type === 'style' && data.action !== 'clear') showHidden(data.action === 'hide');
  if (type !== 'desk') return;
  showHidden(data.hidden);
  paused = data.paused;
  $('paused').hidden = !paused;
  $('pause').setAttribute('aria-pressed', String(paused));
  setText($('pause').firstElementChild, paused ? 'Resume' : 'Pause');
}

function showHidden(hidden) {
  document.body.classList.toggle('is-hidden', hidden);
  $('hidden').hidden = !hidden;
  setText($('output'), hidden ? 'hidden' : 'visible');
}

['hide', 'show', 'clear'].forEach((action) => ($(action).onclick = () => act(action)));
$('show-again').onclick = () => act('show');
$('pause').onclick = $('resume').onclick = togglePause;
$('end').onclick = end;
