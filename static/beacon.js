/* Reports to the server when captions were painted; loaded only with `beacon=1` in the address.
 *
 * 1. Nothing about the reader is sent: only the `t` and `end` of each caption's event, and how many milliseconds ago it
 *    was painted. So no clocks need to agree. The time that the report takes to arrive is included, which makes the
 *    result an upper bound.
 * 2. A caption counts as painted in the frame after the one in which its text was written.
 * 3. At most `LIMIT` captions per `PERIOD_MS` are reported; a busy page leaves out the rest. A refused report is not
 *    repeated.
 */
import { roomAddress, withToken } from './page.js';

const PERIOD_MS = 5000;
const LIMIT = 50;

export class Beacon {
  /** `page`: `overlay` or `viewer`; `token`: viewing token or ''. */
  constructor(room, page, token) {
    this.address = withToken(roomAddress(room) + '/paints', token);
    this.page = page;
    this.ends = new Map(); // language -> end of the newest painted caption, in seconds of media time
    this.painted = [];
    setInterval(() => this.send(), PERIOD_MS);
    window.addEventListener('pagehide', () => this.send());
  }

  /** Note that these cues were just written to the page; with `steady` only their stable text was. */
  wrote(cues, steady) {
    const advanced = cues.filter((cue) => this.advances(cue, steady));
    if (!advanced.length) return;
    requestAnimationFrame(() => this.note(advanced, performance.now()));
  }

  advances(cue, steady) {
    const known = this.ends.get(cue.lang) || 0;
    const shown = steady ? cue.stable : cue.stable + cue.tail;
    if (cue.edited || cue.end <= known || !shown.trim()) return false;
    this.ends.set(cue.lang, cue.end);
    return true;
  }

  note(cues, now) {
    cues.forEach((cue) => this.painted.length < LIMIT && this.painted.push({ t: cue.t, end: cue.end, at: now }));
  }

  send() {
    if (!this.painted.length) return;
    const now = performance.now();
    const paints = this.painted.map((one) => ({ t: one.t, end: one.end, ago: Math.round(now - one.at) }));
    this.painted = [];
    fetch(this.address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, keepalive: true,
      body: JSON.stringify({ v: 1, page: this.page, paints }) }).catch(() => undefined);
  }
}
