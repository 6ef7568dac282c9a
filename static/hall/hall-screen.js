/* The rows of a hall screen: those of the overlay, in as many rows as fit. Captions from before the page was loaded are
 * shown, too, except those that were cleared. */
import { Screen } from '../overlay/screen.js';

const EM_PER_COLUMN = 0.57; // width of a column of common sans-serif fonts, with their spacing
const LEAST_ROWS = 3; // of each language, whatever the shape of the screen

export class HallScreen extends Screen {
  constructor(stage, params, onDraw) {
    super(stage, params, onDraw);
    this.cleared = new Set();
    this.configure(params);
  }

  /** Use other parameters from the next `setLanguages` on. */
  configure(params) {
    this.params = params;
    this.chosen = { lines: params.lines, size: params.size, leading: params.leading }; // lines, size: 0 means what fits
  }

  /** Choose size and number of rows for the space, and lay out everything again. */
  setLanguages(langs) {
    this.fit(langs.length || 1);
    super.setLanguages(langs);
    this.boxes.forEach((box) => box.skip(this.captions(box.lang).filter((cue) => this.isOld(box, cue))));
  }

  fit(count) {
    const style = getComputedStyle(this.stage);
    const width = this.stage.clientWidth - 2 * parseFloat(style.paddingLeft);
    const height = (this.stage.clientHeight - 2 * parseFloat(style.paddingTop)) / count;
    const { leading } = this.chosen;
    const columns = this.params.columns || this.columns;
    const rows = this.chosen.lines || LEAST_ROWS;
    const widest = Math.min(width / (columns * EM_PER_COLUMN), height / (rows * leading));
    const size = this.chosen.size ? (this.chosen.size / 100) * window.innerHeight : widest;
    this.params.size = (100 * size) / window.innerHeight;
    this.params.lines = this.chosen.lines || Math.max(1, Math.floor(height / Math.ceil(size * leading)));
    this.params.leading = Math.min(1.5, Math.max(leading, Math.floor(height / this.params.lines) / size)); // no remainder above the rows
    document.documentElement.style.setProperty('--lines', String(this.params.lines));
  }

  isOld(box, cue) {
    return this.cleared.has(cue.lang + ' ' + cue.cue);
  }

  clear() {
    super.clear();
    this.langs.forEach((lang) => this.cues.of(lang).forEach((cue) => this.cleared.add(lang + ' ' + cue.cue)));
  }
}
