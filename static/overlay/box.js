/* Box of one language: a fixed number of rows in which text grows without moving, emptied after silence. */
import { direction, element, empty } from '../page.js';
import { columns } from './breaks.js';
import { EMPTY, dismiss, layOut } from './layout.js';
import { Rows } from './rows.js';

const SAMPLE = 'the quick brown fox jumps over a lazy dog'; // measured for the width of a column

export class Box {
  /** `index`: position among the boxes; `params`: see params.js; `maxColumns`: columns of a row. */
  constructor(lang, index, params, maxColumns) {
    this.lang = lang;
    this.params = params;
    this.maxColumns = maxColumns;
    this.node = element('section', { class: 'box box-' + lang + (index ? ' box-second' : ''), lang, dir: direction(lang) });
    this.rowView = new Rows(this.node, params.lines);
    this.layouts = new Map(); // id of a cue -> its layout
    this.quiet = true; // faded out
    this.shown = '';
    this.timer = 0;
    this.canvas = document.createElement('canvas').getContext('2d');
    this.options = { lang, steady: params.steady, ownColumns: !!params.columns, fits: (text) => this.fits(text) };
  }

  /** Measure font and box; needed after every change of size or font. */
  measure() {
    const style = getComputedStyle(this.node);
    this.canvas.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(' ');
    this.spacing = parseFloat(style.letterSpacing) || 0;
    const column = Math.max(parseFloat(style.fontSize) * 0.5, 1.06 * this.width(SAMPLE) / SAMPLE.length);
    const text = this.node.appendChild(element('span', { class: 'text' }, '.'));
    const padding = 2 * parseFloat(getComputedStyle(text).paddingLeft);
    this.node.removeChild(text);
    this.node.style.setProperty('--width', Math.ceil(column * this.maxColumns + padding) + 'px');
    this.rowWidth = this.node.clientWidth - padding;
    for (const layout of this.layouts.values()) layout.ends = [];
  }

  width(text) {
    return this.canvas.measureText(text).width + this.spacing * text.length;
  }

  fits(text) {
    const line = text.trim();
    const width = this.width(this.params.uppercase ? line.toUpperCase() : line);
    return columns(line) <= this.maxColumns && width <= this.rowWidth;
  }

  /** Show the newest rows of these cues. */
  draw(cues) {
    this.forget(cues);
    const rows = this.rows(cues);
    const state = rows.map((row) => row.key + row.text).join('\n');
    if (state !== this.shown && rows.some((row) => row.text.trim())) this.activate();
    this.shown = state;
    if (!this.quiet) this.rowView.place(rows);
  }

  /** Rows of all cues, oldest first; rows that lost their text stay empty until the next cue needs them. */
  rows(cues) {
    const rows = [];
    let last = null;
    for (const cue of cues) {
      const layout = this.layOut(cue);
      const keepsRows = layout.ends.length || (!layout.dismissed && layout.rows);
      if (layout.ends.length && last) dropEmptyRows(rows, last);
      let start = layout.dismissed;
      layout.ends.forEach((end, index) => {
        const text = layout.text.slice(start, end);
        rows.push({ key: cue.cue + ' ' + index, cue: cue.cue, text, stable: cue.stable.length - start, colour: cue.colour });
        start = end;
      });
      if (keepsRows) addEmptyRows(rows, cue, layout);
      if (layout.ends.length) last = layout;
    }
    return rows;
  }

  layOut(cue) {
    const layout = layOut(this.layouts.get(cue.cue) || EMPTY, cue, this.options);
    this.layouts.set(cue.cue, layout);
    return layout;
  }

  forget(cues) {
    const ids = new Set(cues.map((cue) => cue.cue));
    for (const id of Array.from(this.layouts.keys())) if (!ids.has(id)) this.layouts.delete(id);
  }

  /** New text: show the box and restart the timer for silence, which begins after `ms`. */
  activate(ms = 0) {
    if (this.quiet) this.rowView.clear();
    this.quiet = false;
    this.node.classList.remove('is-quiet');
    clearTimeout(this.timer);
    if (this.params.fadeMs) this.timer = setTimeout(() => this.fadeOut(), ms + this.params.fadeMs);
  }

  /** Silence: fade out. Text shown so far is not shown again. */
  fadeOut() {
    this.quiet = true;
    this.layouts.forEach((layout, id) => this.layouts.set(id, dismiss(layout)));
    this.shown = '';
    this.node.classList.add('is-quiet');
  }

  /** Empty the box at once. `cues`: all cues, because some may have arrived since the last frame. */
  clear(cues) {
    clearTimeout(this.timer);
    cues.forEach((cue) => this.layOut(cue));
    this.fadeOut();
    this.rowView.clear();
  }

  /** Lay out all cues again: the server has started again. */
  restart() {
    this.layouts.clear();
  }

  /** Never show the present text of these cues. */
  skip(cues) {
    cues.forEach((cue) => this.layouts.set(cue.cue, dismiss(this.layOut(cue))));
  }

  /** Remove the rows and stop the timer. */
  stop() {
    clearTimeout(this.timer);
    empty(this.node);
  }
}

/** Rows that a cue once used keep their place, so that the rows above do not move down. */
function addEmptyRows(rows, cue, layout) {
  for (let index = layout.ends.length; index < layout.rows; index++)
    rows.push({ key: cue.cue + ' ' + index, cue: cue.cue, text: '', stable: 0 });
}

/** The next cue takes the empty rows at the end of the previous one. */
function dropEmptyRows(rows, layout) {
  while (rows.length && !rows[rows.length - 1].text) rows.pop();
  layout.rows = layout.ends.length;
}
