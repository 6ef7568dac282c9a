/* Delay of events, for a picture that is streamed with a delay. */

const LIMIT = 4000; // events; when there are more, the oldest are passed on early

export class EventDelay {
  /** `delayMs`: 0 passes events on at once; `pass(type, data)`: receives each event after the delay. */
  constructor(delayMs, pass) {
    this.delayMs = delayMs;
    this.pass = pass;
    this.queue = [];
    this.timer = 0;
  }

  /** Add an event. Hiding and clearing are never delayed: they flush the queue and take effect at once. */
  push(type, data) {
    if (type === 'style' && data.action !== 'show') this.drain(true);
    if (!this.delayMs || type === 'style' || type === 'status') {
      this.pass(type, data);
      return;
    }
    this.queue.push({ at: Date.now() + this.delayMs, type, data });
    if (this.queue.length > LIMIT) this.passFirst();
    this.drain(false);
  }

  drain(all) {
    clearTimeout(this.timer);
    while (this.queue.length && (all || this.queue[0].at <= Date.now())) this.passFirst();
    if (this.queue.length) this.timer = setTimeout(() => this.drain(false), this.queue[0].at - Date.now());
  }

  passFirst() {
    const first = this.queue.shift();
    this.pass(first.type, first.data);
  }

  /** Drop all queued events. */
  stop() {
    clearTimeout(this.timer);
    this.queue = [];
  }
}
