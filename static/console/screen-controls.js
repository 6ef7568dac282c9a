/* The buttons that act on all screens: hide, show, clear, pause, end. */
import { $, setText } from '../page.js';
import { post } from './api.js';
import { attempt } from './notice.js';

const DOUBLE_CLICK_MS = 1000; // after hiding, a second click of the button does not show the captions again
const CONFIRM_MS = 3000; // time within which a second press ends the stream
let endPressedAt = 0;
let paused = false;
let hidden = false;
let hiddenAt = 0;

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

/** Without a room there is nothing to act on; without a connection, what is on screen is unknown. */
export function setConnection(state) {
  ['hide', 'clear', 'pause', 'end'].forEach((id) => ($(id).disabled = state === 'absent'));
  if (state !== 'open') setText($('output'), '–');
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

function showHidden(now) {
  hidden = now;
  setText($('hide').firstElementChild, hidden ? 'Show again' : 'Hide everything');
  $('hide').querySelectorAll('kbd').forEach((key) => (key.hidden = hidden !== (key.textContent === 'S')));
  document.body.classList.toggle('is-hidden', hidden);
  $('hidden').hidden = !hidden;
  setText($('output'), hidden ? 'hidden' : 'visible');
}

$('hide').onclick = () => {
  if (!hidden) hiddenAt = Date.now();
  if (!hidden || Date.now() - hiddenAt > DOUBLE_CLICK_MS) act(hidden ? 'show' : 'hide');
};
$('clear').onclick = () => act('clear');
$('show-again').onclick = () => act('show');
$('pause').onclick = $('resume').onclick = togglePause;
$('end').onclick = end;
