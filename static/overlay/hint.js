/* A hint for setting up: why nothing is shown, such as a mistyped room. Rules that keep it off the air:
 *
 * 1. Never after a caption has been shown.
 * 2. Only for a minute after the page was loaded or the pointer moved over it. Broadcast software moves no pointer.
 * 3. In OBS only while it neither streams nor records, which it reports to its pages.
 * 4. Never in a frame, with `demo=1` or with `hint=0`.
 */
import { base, setText, withToken } from '../page.js';

const SHOWN_MS = 60000;
// https://github.com/obsproject/obs-browser#available-events
const STARTED = ['obsStreamingStarting', 'obsStreamingStarted', 'obsRecordingStarting', 'obsRecordingStarted', 'obsVirtualcamStarted'];

export class Hint {
  /** `node`: element for the text. */
  constructor(node) {
    this.node = node;
    this.text = '';
    this.timer = 0;
    this.until = Date.now() + SHOWN_MS;
    this.over = window.top !== window;
    this.onAir = !!window.obsstudio; // until OBS says otherwise
    if (window.obsstudio) this.watchObs();
    window.addEventListener('pointermove', () => this.prolong());
  }

  /** Follow the parameters of the address. */
  configure(params) {
    this.params = params;
    this.missing = [];
    this.explain(params.room ? '' : 'No room in the address of this overlay: add room=NAME');
  }

  /** The room was found, with these languages: `{source, languages}` of a snapshot or of the list of rooms. */
  found(room) {
    const detected = room.source === 'auto';
    this.missing = detected ? [] : this.params.langs.filter((lang) => lang !== 'auto' && room.languages.indexOf(lang) < 0);
    const wanted = this.missing.join(', ');
    this.explain(wanted && 'Room ' + this.params.room + ' has no captions in ' + wanted + '; it has lang=' + room.languages.join(', '));
  }

  /** State of the connection, as `RoomEvents` reports it. */
  connection(state) {
    const { room } = this.params;
    if (state === 'absent') this.suggest();
    else if (state === 'locked') this.explain('Room ' + room + ' needs a viewing token: add token=… to the address of this overlay');
    else if (state === 'lost' && !this.missing.length) this.explain('No connection to the server. Trying again …');
    else if (state === 'open' && !this.missing.length) this.explain('');
  }

  /** The room does not exist: name those that do. */
  suggest() {
    const text = 'Waiting for room ' + this.params.room + ', which does not exist yet';
    if (this.text.indexOf(text) < 0) this.explain(text);
    fetch(withToken(base + 'rooms', this.params.token), { cache: 'no-store' })
      .then((answer) => answer.json())
      .then((found) => {
        const names = (found.rooms || []).map((room) => room.name).join(', ');
        if (this.text.indexOf(text) === 0) this.explain(text + (names && '. There is ' + names));
      })
      .catch(() => undefined);
  }

  /** Show no hint any more. */
  end() {
    this.over = true;
    this.draw();
  }

  explain(text) {
    this.text = text;
    this.draw();
  }

  prolong() {
    this.until = Date.now() + SHOWN_MS;
    this.draw();
  }

  draw() {
    const left = this.until - Date.now();
    const shown = this.text && this.params.hint && !this.params.demo && !this.over && !this.onAir && left > 0;
    setText(this.node, shown ? this.text : '');
    this.node.hidden = !shown;
    clearTimeout(this.timer);
    if (shown) this.timer = setTimeout(() => this.draw(), left);
  }

  watchObs() {
    STARTED.forEach((name) => window.addEventListener(name, () => this.setOnAir(true)));
    if (window.obsstudio.getStatus) {
      window.obsstudio.getStatus((status) => this.setOnAir(!status || status.streaming || status.recording || !!status.virtualcam));
    }
  }

  setOnAir(onAir) {
    this.onAir = onAir;
    this.draw();
  }
}
