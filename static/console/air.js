/* The hand on the screens: hide, show, clear, pause, end. */
import { $, did, put, quietly } from './page.js';
import { post } from './server.js';

let sure = 0;
let paused = false;

export const act = (action) => quietly(did(action, post('/' + action)));
export const pause = () => act(paused ? 'resume' : 'pause');

/** Ending cannot be taken back: it takes a second press within three seconds. */
export function end() {
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

/** Events of the room and of the desk. */
export function take(type, data) {
  if (type === 'style' && data.action !== 'clear') veil(data.action === 'hide');
  if (type !== 'desk') return;
  veil(data.hidden);
  paused = data.paused;
  $('paused').hidden = !paused;
  $('pause').setAttribute('aria-pressed', String(paused));
  put($('pause').firstElementChild, paused ? 'Go on' : 'Pause');
}

function veil(now) {
  document.body.classList.toggle('is-dark', now);
  $('veil').hidden = !now;
  put($('screens'), now ? 'hidden' : 'shown');
}

['hide', 'show', 'clear'].forEach((action) => ($(action).onclick = () => act(action)));
$('unveil').onclick = () => act('show');
$('pause').onclick = $('resume').onclick = pause;
$('end').onclick = end;
