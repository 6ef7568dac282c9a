/* What is on air: the boxes, and what each event does to them.
 *
 * Nothing but captions is ever shown, however the line or the server fails; `debug=1` tells the rest.
 */
import { Cues, empty } from '../captions.js';
import { Box } from './box.js';

const KEPT = 24; // captions per language
const COLUMNS = 42; // where the server does not say
const OUT_OF_SIGHT = 80; // ms after which is drawn without a frame: some hosts draw none while hidden

export class Air {
  /** `stage`: the element; `look`: what the address asks for; `drawn(cues)`: called when these were written. */
  constructor(stage, look, drawn) {
    this.stage = stage;
    this.look = look;
    this.drawn = drawn;
    this.cues = new Cues(KEPT);
    this.boxes = [];
    this.columns = COLUMNS;
    this.hidden = false; // by the operator
    this.stopped = false; // by the graphics machine
    this.pending = false;
    this.told = { state: '', lag: 0, late: 0, events: 0 };
  }

  get langs() {
    return this.boxes.map((box) => box.lang);
  }

  furnish(langs) {
    this.end();
    this.boxes = langs.map((lang, index) => new Box(lang, index, this.look, this.look.max || this.columns));
    this.boxes.forEach((box) => this.stage.appendChild(box.node));
    this.scale();
  }

  /** Whole pixels: rows roll by them, and fractions would blur the text. */
  scale() {
    const root = document.documentElement.style;
    const size = Math.max(8, Math.round((this.look.size / 100) * window.innerHeight));
    root.setProperty('--size', size + 'px');
    root.setProperty('--pitch', Math.round(size * this.look.leading) + 'px');
    this.boxes.forEach((box) => box.measure());
    this.redraw();
  }

  take(type, data) {
    this.told.events += 1;
    this['on_' + type](data);
    this.redraw();
  }

  on_snapshot(data) {
    this.choose(data);
    if (this.cues.epoch !== data.epoch) this.boxes.forEach((box) => box.layouts.clear());
    this.cues.snapshot(data);
    this.boxes.forEach((box) => box.pass(this.cues.of(box.lang).filter((cue) => this.past(box, cue))));
    if (typeof data.hidden === 'boolean') this.hide(data.hidden);
  }

  on_cue(data) {
    this.cues.put(data);
    this.told.late = Date.now() - data.t;
    if (this.langs.indexOf(data.lang) >= 0) this.fresh = (this.fresh || []).concat(data);
  }

  on_remove(data) {
    this.cues.remove(data.lang, data.cues);
  }

  on_status(data) {
    this.told.state = data.state;
    this.told.lag = data.lag;
  }

  on_style(data) {
    if (data.action === 'clear') this.clear();
    else this.hide(data.action === 'hide');
  }

  /** No language asked for: the first translation; `dual`: what is spoken above it. */
  choose(data) {
    const other = data.languages.filter((lang) => lang !== data.source);
    const langs = this.look.langs.length ? this.look.langs : [other[0] || data.source];
    const both = this.look.dual && data.source && langs.indexOf(data.source) < 0 ? [data.source].concat(langs) : langs;
    const wider = data.columns && data.columns !== this.columns && !this.look.max;
    this.columns = data.columns || this.columns;
    if (wider || both.join() !== this.langs.join()) this.furnish(both);
  }

  /** What was said long ago is not put on air because the page was loaded now. */
  past(box, cue) {
    const recent = Date.now() - Math.max(this.look.fade || 10000, 5000) - this.look.delay;
    return !box.layouts.has(cue.cue) && cue.t < (cue.state === 'open' ? recent - 30000 : recent);
  }

  /** What was hidden stays unseen: showing again begins with what is said then. */
  hide(now) {
    if (this.hidden && !now) this.clear();
    this.hidden = now;
    this.curtain();
  }

  /** By the graphics machine. */
  stop(now) {
    this.stopped = now;
    if (now) this.clear();
    this.curtain();
  }

  curtain() {
    document.body.classList.toggle('is-hidden', this.hidden || this.stopped);
  }

  clear() {
    this.boxes.forEach((box) => box.clear(this.cues.of(box.lang)));
  }

  end() {
    this.boxes.forEach((box) => box.end());
    this.boxes = [];
    empty(this.stage);
  }

  /** At most once a frame. */
  redraw() {
    if (this.pending) return;
    this.pending = true;
    const draw = () => this.pending && this.draw();
    requestAnimationFrame(draw);
    setTimeout(draw, OUT_OF_SIGHT);
  }

  draw() {
    this.pending = false;
    this.boxes.forEach((box) => box.draw(this.cues.of(box.lang)));
    this.drawn(this.fresh || []);
    this.fresh = [];
  }
}
