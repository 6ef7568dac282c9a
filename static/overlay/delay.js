/* Holds events back, to match a picture that is streamed with a delay. */

const MOST = 4000; // events; beyond it the oldest pass early

export class Delay {
  /** `pass(type, data)` gets each event `milliseconds` after it came; at once where that is 0. */
  constructor(milliseconds, pass) {
    this.milliseconds = milliseconds;
    this.pass = pass;
    this.held = [];
    this.timer = 0;
  }

  /** The operator's hand is never delayed: what is hidden or cleared is gone now, with all that waits. */
  push(type, data) {
    if (type === 'style' && data.action !== 'show') this.drain(true);
    if (!this.milliseconds || type === 'style' || type === 'status') return this.pass(type, data);
    this.held.push({ at: Date.now() + this.milliseconds, type, data });
    if (this.held.length > MOST) this.next();
    return this.drain(false);
  }

  drain(all) {
    clearTimeout(this.timer);
    while (this.held.length && (all || this.held[0].at <= Date.now())) this.next();
    if (this.held.length) this.timer = setTimeout(() => this.drain(false), this.held[0].at - Date.now());
  }

  next() {
    const first = this.held.shift();
    this.pass(first.type, first.data);
  }

  end() {
    clearTimeout(this.timer);
    this.held = [];
  }
}
