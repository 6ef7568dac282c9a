/* Tells the server when captions were painted, where the address asks for it (`beacon=1`).
 *
 * 1. Nothing about the reader goes out: of each caption the `t` and `end` of its event, and how long ago it was painted.
 *    So no two clocks need to agree; the way of the report itself is counted in, which makes it an upper bound.
 * 2. Painted is the frame after the one in which the text was written.
 * 3. At most `MOST` captions every `PERIOD`: what a busy page paints beyond is left out, and a report that is refused
 *    is not repeated.
 */
import { base } from './page.js';

const PERIOD = 5000; // ms
const MOST = 50;

export class Beacon {
  /** `page`: `overlay` or `viewer`. */
  constructor(room, page, token) {
    this.address = base + 'rooms/' + encodeURIComponent(room) + '/paints' + (token ? '?token=' + encodeURIComponent(token) : '');
    this.page = page;
    this.ends = new Map(); // language -> how much of what was spoken has been painted, in seconds
    this.painted = [];
    setInterval(() => this.send(), PERIOD);
    window.addEventListener('pagehide', () => this.send());
  }

  /** These events' captions stand on the page now; in `steady` text only what is stable does. */
  wrote(cues, steady) {
    const news = cues.filter((cue) => this.isNews(cue, steady));
    if (!news.length) return;
    requestAnimationFrame(() => this.note(news, performance.now()));
  }

  isNews(cue, steady) {
    const known = this.ends.get(cue.lang) || 0;
    const shown = steady ? cue.stable : cue.stable + cue.tail;
    if (cue.edited || cue.end <= known || !shown.trim()) return false;
    this.ends.set(cue.lang, cue.end);
    return true;
  }

  note(cues, now) {
    cues.forEach((cue) => this.painted.length < MOST && this.painted.push({ t: cue.t, end: cue.end, at: now }));
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
