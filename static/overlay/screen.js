/* Everything the overlay shows: one box per language, and the effect of each event on the boxes.
 *
 * Only captions are shown, whatever happens to the connection or the server; hint.js explains an empty page during setup,
 * and `debug=1` shows the rest.
 */
import { Cues } from '../captions.js';
import { empty } from '../page.js';
import { Box } from './box.js';
import { SentenceBox } from './sentence-box.js';
import { SpeakerMarks } from './speaker-marks.js';

const KEPT = 24; // captions per language
const COLUMNS = 42; // default columns of a row
const NO_FRAME_MS = 80; // draw without an animation frame after this time: some hosts run none for hidden pages

export class Screen {
  /** `stage`: element for the boxes; `params`: see params.js; `onDraw(cues)`: called after these cues were drawn. */
  constructor(stage, params, onDraw) {
    this.stage = stage;
    this.params = params;
    this.onDraw = onDraw;
    this.cues = new Cues(KEPT);
    this.marks = new SpeakerMarks(params.speakers, params.steady);
    this.boxes = [];
    this.columns = COLUMNS;
    this.hidden = false; // by the operator
    this.stopped = false; // by the graphics machine
    this.pending = false;
    this.fresh = []; // cues received since the last frame
    this.stats = { state: '', lag: 0, ageMs: 0, events: 0 }; // for `debug=1`
  }

  get langs() {
    return this.boxes.map((box) => box.lang);
  }

  /** Cues of a language with the marks of their speakers, oldest first. */
  captions(lang) {
    return this.marks.apply(lang, this.cues.of(lang).map(withoutEndedSound));
  }

  /** Replace the boxes by one for each language. */
  setLanguages(langs) {
    this.remove();
    const Kind = this.params.sentence ? SentenceBox : Box;
    this.boxes = langs.map((lang, index) => new Kind(lang, index, this.params, this.params.columns || this.columns));
    this.boxes.forEach((box) => this.stage.appendChild(box.node));
    this.rescale();
  }

  /** Set sizes for the window, in whole pixels: rows scroll by them, and fractions would blur the text. */
  rescale() {
    const root = document.documentElement.style;
    const size = Math.max(8, Math.round((this.params.size / 100) * window.innerHeight));
    root.setProperty('--size', size + 'px');
    root.setProperty('--pitch', Math.round(size * this.params.leading) + 'px');
    this.boxes.forEach((box) => box.measure());
    this.redraw();
  }

  /** Apply an event of the room. */
  receive(type, data) {
    this.stats.events += 1;
    if (this['on_' + type]) this['on_' + type](data);
    this.redraw();
  }

  on_snapshot(data) {
    this.chooseLanguages(data);
    if (this.cues.epoch !== data.epoch) {
      this.boxes.forEach((box) => box.restart());
      this.marks.reset();
    }
    this.cues.applySnapshot(data);
    this.boxes.forEach((box) => box.skip(this.captions(box.lang).filter((cue) => this.isOld(box, cue))));
    if (typeof data.hidden === 'boolean') this.setHidden(data.hidden);
  }

  on_cue(data) {
    this.cues.update(data);
    this.stats.ageMs = Date.now() - data.t;
    if (this.langs.indexOf(data.lang) >= 0) this.fresh.push(data);
  }

  on_remove(data) {
    this.cues.remove(data.lang, data.cues);
  }

  on_status(data) {
    this.stats.state = data.state;
    this.stats.lag = data.lag;
  }

  on_style(data) {
    if (data.action === 'clear') this.clear();
    else this.setHidden(data.action === 'hide');
  }

  /** Languages of the address, otherwise the first translation; with `dual` the spoken language above. */
  chooseLanguages(data) {
    const translation = data.languages.find((lang) => lang !== data.source);
    const named = this.params.langs.map((lang) => (lang === 'auto' ? data.source : lang));
    const langs = named.length ? named : [translation || data.source];
    const both = this.params.dual && data.source && langs.indexOf(data.source) < 0 ? [data.source].concat(langs) : langs;
    const resized = data.columns && data.columns !== this.columns && !this.params.columns;
    this.columns = data.columns || this.columns;
    if (resized || both.join() !== this.langs.join()) this.setLanguages(both);
  }

  /** True for a caption from before the page was loaded, which must not appear now. */
  isOld(box, cue) {
    const recent = Date.now() - Math.max(this.params.fadeMs || 10000, 5000) - this.params.delayMs;
    return !box.layouts.has(cue.cue) && cue.t < (cue.state === 'open' ? recent - 30000 : recent);
  }

  /** Hide or show for the operator. Captions that arrive while hidden never appear. */
  setHidden(hidden) {
    if (this.hidden && !hidden) this.clear();
    this.hidden = hidden;
    this.applyVisibility();
  }

  /** Stop or play for the graphics machine. */
  setStopped(stopped) {
    this.stopped = stopped;
    if (stopped) this.clear();
    this.applyVisibility();
  }

  applyVisibility() {
    document.body.classList.toggle('is-hidden', this.hidden || this.stopped);
  }

  /** Empty all boxes at once. */
  clear() {
    this.boxes.forEach((box) => box.clear(this.captions(box.lang)));
  }

  /** Remove all boxes. */
  remove() {
    this.boxes.forEach((box) => box.stop());
    this.boxes = [];
    empty(this.stage);
  }

  /** Draw soon, at most once per frame. */
  redraw() {
    if (this.pending) return;
    this.pending = true;
    const draw = () => this.pending && this.draw();
    requestAnimationFrame(draw);
    setTimeout(draw, NO_FRAME_MS);
  }

  draw() {
    this.pending = false;
    const quiet = this.stats.state === 'silent' || this.stats.state === 'ended';
    this.boxes.forEach((box) => box.draw(this.captions(box.lang), quiet));
    this.onDraw(this.fresh);
    this.fresh = [];
  }
}

/** The label of a sound loses its text with the end of the sound; its row stays empty until the next caption. */
function withoutEndedSound(cue) {
  return cue.sound && cue.state === 'final' ? Object.assign({}, cue, { stable: '', tail: '', lines: null }) : cue;
}
