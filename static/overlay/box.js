/* One language: a fixed box of N rows in which text grows without jumping, and which silence empties. */
import { direction, element, empty } from '../page.js';
import { columns } from './breaks.js';
import { BLANK, lay, spend } from './layout.js';
import { Rows } from './rows.js';

const SAMPLE = 'the quick brown fox jumps over a lazy dog';

export class Box {
  /** `look`: what the address asks for; `max`: columns of a row. */
  constructor(lang, index, look, max) {
    this.lang = lang;
    this.look = look;
    this.max = max;
    this.node = element('section', { class: 'box box-' + lang + (index ? ' box-second' : ''), lang, dir: direction(lang) });
    this.view = new Rows(this.node, look.lines);
    this.layouts = new Map(); // id of a cue -> how it is laid out
    this.quiet = true;
    this.shown = '';
    this.timer = 0;
    this.brush = document.createElement('canvas').getContext('2d');
    this.page = { lang, steady: look.steady, own: !!look.max, fits: (text) => this.fits(text) };
  }

  /** After every change of size or font. */
  measure() {
    const style = getComputedStyle(this.node);
    this.brush.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(' ');
    this.spacing = parseFloat(style.letterSpacing) || 0;
    const letter = Math.max(parseFloat(style.fontSize) * 0.5, 1.06 * this.width(SAMPLE) / SAMPLE.length);
    const text = this.node.appendChild(element('span', { class: 'text' }, '.'));
    const padding = 2 * parseFloat(getComputedStyle(text).paddingLeft);
    this.node.removeChild(text);
    this.node.style.setProperty('--width', Math.ceil(letter * this.max + padding) + 'px');
    this.room = this.node.clientWidth - padding;
    for (const layout of this.layouts.values()) layout.ends = [];
  }

  width(text) {
    return this.brush.measureText(text).width + this.spacing * text.length;
  }

  fits(text) {
    const line = text.trim();
    return columns(line) <= this.max && this.width(this.look.uppercase ? line.toUpperCase() : line) <= this.room;
  }

  draw(cues) {
    this.forget(cues);
    const rows = this.rows(cues);
    const state = rows.map((row) => row.key + row.text).join('\n');
    if (state !== this.shown) this.wake(rows.some((row) => row.text.trim()));
    this.shown = state;
    if (!this.quiet) this.view.place(rows);
  }

  /** The rows of all cues from the oldest to the newest; one without text stays empty for now. */
  rows(cues) {
    const rows = [];
    let last = null;
    for (const cue of cues) {
      const layout = this.lay(cue);
      const empties = layout.ends.length || (!layout.spent && layout.rows);
      if (layout.ends.length && last) trim(rows, last);
      let start = layout.spent;
      layout.ends.forEach((end, index) => {
        rows.push({ key: cue.cue + ' ' + index, text: layout.whole.slice(start, end), stable: cue.stable.length - start });
        start = end;
      });
      if (empties) pad(rows, cue, layout);
      if (layout.ends.length) last = layout;
    }
    return rows;
  }

  lay(cue) {
    const layout = lay(this.layouts.get(cue.cue) || BLANK, cue, this.page);
    this.layouts.set(cue.cue, layout);
    return layout;
  }

  forget(cues) {
    const ids = new Set(cues.map((cue) => cue.cue));
    for (const id of Array.from(this.layouts.keys())) if (!ids.has(id)) this.layouts.delete(id);
  }

  wake(speaks) {
    if (!speaks) return;
    if (this.quiet) this.view.wipe();
    this.quiet = false;
    this.node.classList.remove('is-quiet');
    clearTimeout(this.timer);
    if (this.look.fade) this.timer = setTimeout(() => this.rest(), this.look.fade);
  }

  /** Silence: let go softly. What was shown is done with. */
  rest() {
    this.quiet = true;
    this.layouts.forEach((layout, id) => this.layouts.set(id, spend(layout)));
    this.shown = '';
    this.node.classList.add('is-quiet');
  }

  /** At once; `cues`: also what came since the last frame. */
  clear(cues) {
    clearTimeout(this.timer);
    cues.forEach((cue) => this.lay(cue));
    this.rest();
    this.view.wipe();
  }

  /** These are known and never shown. */
  pass(cues) {
    cues.forEach((cue) => this.layouts.set(cue.cue, spend(this.lay(cue))));
  }

  end() {
    clearTimeout(this.timer);
    empty(this.node);
  }
}

/** Rows that were once used and are empty now keep their place, so that nothing falls back down. */
function pad(rows, cue, layout) {
  for (let index = layout.ends.length; index < layout.rows; index++)
    rows.push({ key: cue.cue + ' ' + index, text: '', stable: 0 });
}

/** The next cue takes the empty rows at the end of the one before it. */
function trim(rows, layout) {
  while (rows.length && !rows[rows.length - 1].text) rows.pop();
  layout.rows = layout.ends.length;
}
