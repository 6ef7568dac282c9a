/* The captions. Finals stand in a log that a screen reader hears; what still changes stands below, hidden from it. A
 * caption passes from one to the other as it stands: nothing settled is laid out anew.
 */
import { direction, element, empty, text } from '../captions.js';

const SENTENCE = /[.!?…。！？؟।]['"’”»」』)]*\s*$/;
const PAUSE = 3; // seconds after which what follows is a new paragraph in any case
const RECENT = 12; // captions at the end that are looked at with every event

export class Log {
  /** `log`, `open`: the elements. */
  constructor(log, open) {
    this.log = log;
    this.open = open;
    this.nodes = new Map(); // id of a caption -> its element
    this.cleared = new Set(); // open captions that the operator took from the screens
    this.lit = [];
    this.timer = 0;
  }

  get bare() {
    return this.nodes.size === 0;
  }

  /** Another language: all is drawn anew. */
  forget() {
    this.nodes.clear();
    this.lit = [];
    empty(this.log);
    empty(this.open);
    this.quietly();
  }

  /** What is past is there to be read, not to be announced. */
  quietly() {
    this.log.setAttribute('aria-live', 'off');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.log.setAttribute('aria-live', 'polite'), 500);
  }

  /** `list`: all captions; `touched`: ids to look at beside the newest, null: all; `page`: {lang, steady, source, spoken}. */
  draw(list, touched, page) {
    let settled = true; // an older caption that is still open keeps the later ones below it
    list.forEach((cue, at) => {
      settled = settled && cue.state === 'final';
      if (touched && at < list.length - RECENT && !touched.has(cue.cue)) return;
      const node = this.nodes.get(cue.cue) || this.fresh(cue.cue, page.lang);
      this.write(node, cue, page);
      settle(node, settled ? this.log : this.open, this.open);
      flow(node, cue, list[at - 1]);
    });
    if (this.nodes.size > list.length) this.tidy(list);
    this.light(list);
  }

  fresh(id, lang) {
    const parts = [element('span'), element('span', { class: 'tail' })];
    const node = element('div', { class: 'cue' }, [element('p', { class: 'said', lang, dir: direction(lang) }, parts)]);
    node.parts = parts;
    this.nodes.set(id, node);
    return node;
  }

  write(node, cue, page) {
    const gone = cue.state === 'open' && this.cleared.has(cue.cue);
    const spoken = page.spoken(cue);
    const written = [cue.rev, page.steady, gone, spoken ? spoken.rev : ''].join();
    if (node.written === written) return;
    node.written = written;
    node.start = cue.start;
    const shown = gone ? ['', ''] : [cue.stable.replace(/^\s+/, ''), page.steady ? '' : cue.tail];
    node.parts.forEach((part, at) => part.textContent !== shown[at] && (part.textContent = shown[at]));
    node.hidden = !shown.join('').trim();
    if (cue.speaker) speaker(node, cue.speaker);
    beside(node, spoken ? text(spoken).trim() : '', page.source);
  }

  tidy(list) {
    const known = new Set(list.map((cue) => cue.cue));
    this.nodes.forEach((node, id) => {
      if (known.has(id)) return;
      node.remove();
      this.nodes.delete(id);
    });
  }

  /** The newest is the brightest: what is open, and the last two finals. */
  light(list) {
    const lit = [];
    for (let at = list.length - 1; at >= 0 && lit.length < 2; at--) if (list[at].state === 'final') lit.push(this.nodes.get(list[at].cue));
    this.lit.forEach((node) => lit.indexOf(node) < 0 && node.classList.remove('is-new'));
    lit.forEach((node) => node.classList.add('is-new'));
    this.lit = lit;
  }
}

/** Into its place by time; most often that is the end. */
function settle(node, parent, open) {
  if (node.parentNode === parent) return;
  let next = null;
  for (let at = parent.lastElementChild; at && at.start > node.start; at = at.previousElementSibling) next = at;
  hold(node, parent === open);
  parent.insertBefore(node, next);
}

/** An open caption keeps the height it had: a word taken back must not make the page jump. */
function hold(node, open) {
  if (open && 'ResizeObserver' in window) {
    node.watch = new ResizeObserver(() => {
      const high = Math.ceil(node.getBoundingClientRect().height);
      if (high > (node.high || 0)) node.style.minHeight = (node.high = high) + 'px';
    });
    node.watch.observe(node);
  } else if (node.watch) {
    node.watch.disconnect();
    node.watch = null;
    node.style.minHeight = '';
  }
}

/** A sentence that goes on in the next caption is no new paragraph. */
function flow(node, cue, last) {
  const follows = last ? last.cue + last.rev : '';
  if (node.follows === follows) return;
  node.follows = follows;
  node.classList.toggle('goes-on', !!last && cue.start - last.end < PAUSE && !cue.speaker && !SENTENCE.test(text(last)));
}

function speaker(node, name) {
  if (!node.speaker) {
    node.speaker = element('bdi', { class: 'speaker' });
    node.insertBefore(node.speaker, node.firstChild);
  }
  node.speaker.textContent = name;
}

function beside(node, spoken, lang) {
  if (!node.spoken && !spoken) return;
  if (!node.spoken) {
    node.spoken = element('p', { class: 'spoken', lang, dir: direction(lang) });
    node.appendChild(node.spoken);
  }
  node.spoken.textContent = spoken;
  node.spoken.hidden = !spoken;
}
