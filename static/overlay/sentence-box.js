/* Box for `mode=sentence`: a sentence appears when it is final, all at once, and stays long enough to be read.
 *
 * 1. Nothing that is shown changes, except by an operator's correction or removal.
 * 2. A sentence with more rows than the box is shown in pages.
 * 3. A page stays for its reading time, at least 1 s, and then until the next one or silence. With several pages waiting
 *    each stays shorter, so that the captions do not fall behind the speech.
 */
import { wholeSentences } from '../captions.js';
import { Box } from './box.js';
import { columns } from './breaks.js';
import { EMPTY } from './layout.js';

const COLUMNS_PER_S = 20; // fast reading; most subtitle guides allow 17 to 20 characters per second
const LEAST_MS = 1000;

export class SentenceBox extends Box {
  constructor(lang, index, params, maxColumns) {
    super(lang, index, params, maxColumns);
    this.queued = new Map(); // id of a cue -> the revision that was put into a page
    this.waiting = []; // pages, each a list of rows
    this.page = []; // rows that are shown
    this.turning = 0; // timer of the next page; 0 if the page has stayed long enough
  }

  /** Queue the cues that can be shown by now, and apply corrections and removals to those that were queued before. */
  draw(cues, quiet) {
    this.forget(cues);
    cues.filter((cue) => !this.layouts.has(cue.cue)).forEach((cue) => this.layouts.set(cue.cue, EMPTY));
    const changed = wholeSentences(cues, quiet).filter((cue) => this.queued.get(cue.cue) !== cue.rev);
    const added = changed.filter((cue) => !this.queued.has(cue.cue));
    changed.filter((cue) => this.queued.has(cue.cue)).forEach((cue) => this.correct(cue));
    changed.forEach((cue) => this.queued.set(cue.cue, cue.rev));
    const rows = this.rows(added).filter((row) => row.text);
    for (let at = 0; at < rows.length; at += this.params.lines) this.waiting.push(rows.slice(at, at + this.params.lines));
    if (!this.turning) this.turn();
  }

  /** Show the next page. */
  turn() {
    this.turning = 0;
    const page = this.waiting.shift();
    if (!page) return;
    const ms = readingMs(page) / Math.max(1, this.waiting.length);
    this.turning = setTimeout(() => this.turn(), ms);
    this.rowView.clear();
    this.activate(ms);
    this.page = page;
    this.rowView.place(page);
  }

  /** Replace the rows of a cue where they are; rows that it did not have before follow its last one. */
  correct(cue) {
    const rows = this.rows([cue]).filter((row) => row.text);
    const pages = [this.page].concat(this.waiting).filter((page) => page.some((row) => row.cue === cue.cue));
    pages.forEach((page, at) => {
      const first = page.findIndex((row) => row.cue === cue.cue);
      const count = page.filter((row) => row.cue === cue.cue).length;
      page.splice(first, count, ...rows.splice(0, at === pages.length - 1 ? rows.length : count));
    });
    if (pages[0] === this.page && !this.quiet) this.rowView.place(this.page);
  }

  forget(cues) {
    super.forget(cues);
    const isKnown = (row) => this.layouts.has(row.cue);
    this.waiting = this.waiting.map((page) => page.filter(isKnown)).filter((page) => page.length);
    for (const id of Array.from(this.queued.keys())) if (!this.layouts.has(id)) this.queued.delete(id);
    if (this.page.every(isKnown)) return;
    this.page = this.page.filter(isKnown);
    if (!this.quiet) this.rowView.place(this.page);
  }

  restart() {
    super.restart();
    this.queued.clear();
  }

  clear(cues) {
    this.discard();
    super.clear(cues);
  }

  stop() {
    this.discard();
    super.stop();
  }

  discard() {
    clearTimeout(this.turning);
    this.turning = 0;
    this.waiting = [];
    this.page = [];
  }
}

function readingMs(page) {
  return Math.max(LEAST_MS, 1000 * page.reduce((sum, row) => sum + columns(row.text), 0) / COLUMNS_PER_S);
}
