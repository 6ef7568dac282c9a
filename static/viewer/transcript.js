/* The captions on the page: finals in a log that screen readers announce, open captions below it, hidden from screen
 * readers. A caption moves from one to the other unchanged, so that settled text is not laid out again. */
import { captionText, changesSpeaker, endsSentence } from '../captions.js';
import { direction, element, empty } from '../page.js';

const PARAGRAPH_PAUSE_S = 3; // a longer pause always begins a new paragraph
const UNNAMED = '>>'; // in place of a name, where a speaker without one begins
const RECENT = 12; // captions that every draw checks
const QUIET_MS = 500; // without announcements after a bulk change

export class Transcript {
  /** Elements for final and for open captions. */
  constructor(log, open) {
    this.log = log;
    this.open = open;
    this.nodes = new Map(); // id of a caption -> its element
    this.cleared = new Set(); // ids of open captions that the operator cleared
    this.highlighted = [];
    this.timer = 0;
  }

  get isEmpty() {
    return this.nodes.size === 0;
  }

  /** Remove everything, for another language. */
  reset() {
    this.nodes.clear();
    this.highlighted = [];
    empty(this.log);
    empty(this.open);
    this.mute();
  }

  /** Keep screen readers from announcing the captions that are added next. */
  mute() {
    this.log.setAttribute('aria-live', 'off');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.log.setAttribute('aria-live', 'polite'), QUIET_MS);
  }

  /** Draw all captions in `list`; only the newest and those in `touched` (ids) unless that is null.
   *
   * options: {lang, steady: stable text only, source: spoken language, original(cue): spoken cue or null}.
   */
  draw(list, touched, options) {
    let settled = true; // captions after one that is still open stay below it
    list.forEach((cue, at) => {
      settled = settled && cue.state === 'final';
      if (touched && at < list.length - RECENT && !touched.has(cue.cue)) return;
      const node = this.nodes.get(cue.cue) || this.create(cue.cue, options.lang);
      this.write(node, cue, list[at - 1], options);
      insert(node, settled ? this.log : this.open, this.open);
      joinParagraph(node, cue, list[at - 1]);
    });
    if (this.nodes.size > list.length) this.removeOthers(list);
    this.highlight(list);
  }

  create(id, lang) {
    const parts = [element('span'), element('span', { class: 'tail' })];
    const node = element('div', { class: 'cue' }, [element('p', { class: 'said', lang, dir: direction(lang) }, parts)]);
    node.parts = parts;
    this.nodes.set(id, node);
    return node;
  }

  write(node, cue, last, options) {
    const speaker = changesSpeaker(cue, last) ? cue.speaker || UNNAMED : '';
    const cleared = cue.state === 'open' && this.cleared.has(cue.cue);
    const original = options.original(cue);
    const written = [cue.rev, options.steady, cleared, original ? original.rev : '', speaker].join();
    if (node.written === written) return;
    node.written = written;
    node.start = cue.start;
    const shown = cleared ? ['', ''] : [cue.stable.replace(/^\s+/, ''), options.steady ? '' : cue.tail];
    node.parts.forEach((part, at) => part.textContent !== shown[at] && (part.textContent = shown[at]));
    node.hidden = !shown.join('').trim();
    writeSpeaker(node, speaker);
    writeOriginal(node, original ? captionText(original).trim() : '', options.source);
  }

  removeOthers(list) {
    const known = new Set(list.map((cue) => cue.cue));
    this.nodes.forEach((node, id) => {
      if (known.has(id)) return;
      node.remove();
      this.nodes.delete(id);
    });
  }

  /** Highlight the last two finals. */
  highlight(list) {
    const newest = [];
    for (let at = list.length - 1; at >= 0 && newest.length < 2; at--)
      if (list[at].state === 'final') newest.push(this.nodes.get(list[at].cue));
    this.highlighted.forEach((node) => newest.indexOf(node) < 0 && node.classList.remove('is-new'));
    newest.forEach((node) => node.classList.add('is-new'));
    this.highlighted = newest;
  }
}

/** Insert by start time, usually at the end. */
function insert(node, parent, open) {
  if (node.parentNode === parent) return;
  let next = null;
  for (let at = parent.lastElementChild; at && at.start > node.start; at = at.previousElementSibling) next = at;
  keepHeight(node, parent === open);
  parent.insertBefore(node, next);
}

/** Keep an open caption from shrinking: a withdrawn word must not move the page. */
function keepHeight(node, open) {
  if (open && 'ResizeObserver' in window) {
    node.observer = new ResizeObserver(() => {
      const height = Math.ceil(node.getBoundingClientRect().height);
      if (height > (node.height || 0)) node.style.minHeight = (node.height = height) + 'px';
    });
    node.observer.observe(node);
  } else if (node.observer) {
    node.observer.disconnect();
    node.observer = null;
    node.style.minHeight = '';
  }
}

/** Begin no paragraph within a sentence. Decided once, so that text that is being read stays where it is. */
function joinParagraph(node, cue, last) {
  const follows = last ? last.cue : '';
  if (node.follows === follows) return;
  node.follows = follows;
  const continues = !!last && cue.start - last.end < PARAGRAPH_PAUSE_S && !changesSpeaker(cue, last);
  node.classList.toggle('goes-on', continues && !cue.sound && !last.sound && !endsSentence(captionText(last)));
}

function writeSpeaker(node, name) {
  if (!node.speaker && !name) return;
  if (!node.speaker) {
    node.speaker = element('bdi', { class: 'speaker' });
    node.insertBefore(node.speaker, node.firstChild);
  }
  node.speaker.textContent = name;
  node.speaker.hidden = !name;
}

function writeOriginal(node, text, lang) {
  if (!node.original && !text) return;
  if (!node.original) {
    node.original = element('p', { class: 'spoken', lang, dir: direction(lang) });
    node.appendChild(node.original);
  }
  node.original.textContent = text;
  node.original.hidden = !text;
}
