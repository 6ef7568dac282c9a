/* The table of captions: one row per spoken caption, one column per language, the spoken language first. */
import { Cues } from '../captions.js';
import { $, element, empty, languageName, setText } from '../page.js';
import { Cell } from './cell.js';
import { session } from './session.js';

const KEPT = 300; // captions per language
const LABEL_MS = 250; // between two updates of the remaining seconds
export const GRADES = { gist: 'gist only', fair: 'fair', good: 'good', ungraded: 'not graded' };
const END_PX = 40; // distance from the end at which the table follows the newest caption

export class CaptionTable {
  /** `onLanguages(codes)`: called when the languages of the room change. */
  constructor(onLanguages) {
    this.onLanguages = onLanguages;
    this.cues = new Cues(KEPT);
    this.held = new Map(); // language + id -> caption that is held back
    this.rows = new Map(); // id of the spoken caption -> its row
    this.about = { source: '', languages: [] };
    this.grades = new Map(); // language -> grade of its translation
    this.desk = { takeovers: {}, feeds: {}, operators: [], viewers: {} };
    this.following = true;
    this.ended = false;
    this.clockOffsetMs = 0; // server's clock minus this computer's
    $('scroll').addEventListener('scroll', () => this.scrolled());
    setInterval(() => this.labelWaiting(), LABEL_MS);
  }

  get columns() {
    const { source, languages } = this.about;
    return [source].concat(languages.filter((code) => code !== source)).filter(Boolean);
  }

  /** Apply an event of the connection. */
  receive(type, data) {
    if (type === 'snapshot') {
      this.about = data;
      this.cues.applySnapshot(data);
    } else if (type === 'cue') this.cues.update(data);
    else if (type === 'remove') this.cues.remove(data.lang, data.cues);
    else if (type === 'held') this.held.set(data.lang + ' ' + data.cue, data);
    else if (type === 'status') {
      this.ended = data.state === 'ended';
      this.grades = new Map((data.grades || []).map((one) => [one.lang, one]));
    }
    else if (type === 'begin') this.held.clear();
    else if (type === 'drop') this.held.delete(data.lang + ' ' + data.cue);
    else if (type === 'desk') {
      this.desk = data;
      this.clockOffsetMs = data.t - Date.now();
    } else return;
    if (this.ended) this.held.forEach((one, key) => one.state === 'open' && this.held.delete(key)); // never published
    this.redraw();
  }

  /** Without a connection, do not announce when captions are published. */
  setConnection(state) {
    Cell.connected = state === 'open';
    this.labelWaiting();
    $('table').hidden = state === 'absent' || !this.columns.length;
    $('no-captions').hidden = state === 'absent' || this.rows.size > 0;
  }

  redraw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = false;
    this.drawHead();
    const known = new Set();
    const editors = this.editors();
    this.columns.forEach((code, at) => this.drawColumn(code, at, known, editors));
    this.removeOthers(known);
    $('table').classList.toggle('has-speakers', Array.from(this.rows.values()).some((row) => row.who.textContent));
    $('no-captions').hidden = this.rows.size > 0 || !$('start').hidden;
    if (this.following && !$('table').querySelector('textarea')) $('scroll').scrollTop = $('scroll').scrollHeight;
  }

  drawColumn(code, at, known, editors) {
    const published = new Map(this.cues.of(code).map((cue) => [cue.cue, cue]));
    const held = Array.from(this.held.values()).filter((one) => one.lang === code).map((one) => one.cue);
    new Set([...published.keys(), ...held]).forEach((id) => {
      const cue = published.get(id) || null;
      const waiting = this.held.get(code + ' ' + id) || null;
      if (cue && cue.state === 'final' && !(cue.stable + cue.tail).trim()) return;
      known.add(id);
      const row = this.row(id, (cue || waiting).start);
      setText(row.who, (row.who.title = (cue || waiting).speaker || ''));
      row.cells[at].show(cue, newerThan(cue, waiting), editors.get(code + ' ' + id));
    });
  }

  removeOthers(known) {
    this.rows.forEach((row, id) => {
      if (known.has(id) || row.node.querySelector('textarea')) return;
      row.node.remove();
      this.rows.delete(id);
    });
    this.rows.forEach((row, id) => row.cells.forEach((cell) => {
      if (cell.shown && !this.cues.find(cell.code, id) && !this.held.has(cell.code + ' ' + id)) cell.show(null, null);
    }));
  }

  /** Language + id of a caption -> name of another operator who is editing it. */
  editors() {
    const found = new Map();
    (this.desk.operators || []).forEach((one) => {
      if (one.id !== session.id && one.editing) found.set(one.editing.lang + ' ' + one.editing.cue, one.name);
    });
    return found;
  }

  drawHead() {
    const codes = this.columns;
    const table = $('table');
    if (table.dataset.codes !== codes.join()) {
      table.dataset.codes = codes.join();
      this.rows.clear();
      empty(table);
      const cells = codes.map((code) => {
        const name = element('b', { lang: code }, code === 'auto' ? 'Detecting' : languageName(code));
        return element('div', { class: 'cell', role: 'columnheader' }, [name, element('span'), element('span', { class: 'grade' }), element('em')]);
      });
      const time = element('div', { class: 'time', role: 'columnheader' }, 'Time');
      table.appendChild(element('div', { class: 'head', role: 'row' }, [time].concat(cells)));
      table.hidden = !codes.length;
      this.onLanguages(codes);
    }
    this.labelHead();
  }

  /** Write into the head how many people read each language, and who captions it. */
  labelHead() {
    const { viewers, takeovers, feeds } = this.desk;
    Array.from($('table').querySelectorAll('.head .cell')).forEach((cell, at) => {
      const code = this.columns[at];
      const count = viewers && code in viewers ? ' · ' + viewers[code] + (viewers[code] === 1 ? ' viewer' : ' viewers') : '';
      const takeover = takeovers && takeovers[code];
      const kind = (at ? ' · translation' : ' · original') + count;
      const author = takeover ? authorOf(takeover) : feedOf(feeds && feeds[code]);
      if (cell.children[1].textContent !== kind) cell.children[1].textContent = kind;
      if (cell.children[3].textContent !== author) cell.children[3].textContent = author;
      showGrade(cell.children[2], takeover ? null : this.grades.get(code));
      cell.className = 'cell' + (at ? '' : ' is-original') + (takeover ? ' is-taken is-' + takeover.state : '');
    });
  }

  row(id, start) {
    const known = this.rows.get(id);
    if (known) return known;
    const cells = this.columns.map((code, at) => new Cell(code, !at));
    const who = element('b');
    const time = element('div', { class: 'time', role: 'cell' }, [element('span', {}, clock(start)), who]);
    const node = element('div', { class: 'cues', role: 'row' }, [time, ...cells.map((cell) => cell.node)]);
    node.start = start;
    let next = null;
    const table = $('table');
    for (let other = table.lastElementChild; other.start > start; other = other.previousElementSibling) next = other;
    table.insertBefore(node, next);
    const row = { id, node, who, cells };
    this.rows.set(id, row);
    return row;
  }

  /** Update the remaining seconds of captions that wait for approval. */
  labelWaiting() {
    const now = Date.now() + this.clockOffsetMs;
    this.rows.forEach((row) => row.cells.forEach((cell) => cell.waits && cell.label(now)));
  }

  scrolled() {
    const box = $('scroll');
    this.following = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
  }

  /** Scroll to the newest caption and follow it. */
  goToLive() {
    this.following = true;
    this.redraw();
  }

  /** The selected cell, or null. */
  get selected() {
    const node = document.activeElement && document.activeElement.closest && document.activeElement.closest('.cell');
    return (node && node.cell) || null;
  }

  /** Language of the selected caption, otherwise the first translation. */
  get selectedLanguage() {
    return this.selected ? this.selected.code : this.columns[Math.min(1, this.columns.length - 1)];
  }

  /** Number of captions that wait for approval in at least one language. */
  get waiting() {
    const held = Array.from(this.held.values()).filter((one) => one.why === 'delay' && one.state === 'final');
    return new Set(held.map((one) => one.cue)).size;
  }

  /** {cue, lang} of the selected caption if it waits for approval; otherwise {cue} of the oldest that waits, or null. */
  get undecided() {
    if (this.selected && this.selected.waits) return { cue: this.selected.held.cue, lang: this.selected.code };
    const waiting = Array.from(this.held.values()).filter((one) => one.why === 'delay' && one.state === 'final' && !one.approved);
    const first = waiting.sort((a, b) => a.start - b.start || a.due - b.due)[0];
    return first ? { cue: first.cue } : null;
  }

  /** Move the selection by `down` rows and `right` columns to the next caption that can be edited. */
  moveSelection(down, right) {
    const list = Array.from(this.rows.values()).sort((a, b) => a.node.start - b.node.start);
    const last = this.columns.length - 1;
    const selected = this.selected;
    let at = selected ? list.findIndex((row) => row.cells.includes(selected)) : -1;
    const column = at < 0 ? Math.min(1, last) : list[at].cells.indexOf(selected) + right;
    if (column < 0 || column > last) return;
    at = at < 0 ? list.length : at;
    for (at += down; at >= 0 && at < list.length; at += down || list.length) {
      const next = list[at].cells[column];
      if (!next.editable) continue;
      this.following = at === list.length - 1;
      next.node.focus();
      return;
    }
  }
}

/** The held caption if it is newer than the published one, otherwise null. */
function newerThan(cue, held) {
  return held && (!cue || (cue.state === 'open' && (held.why === 'delay' || !cue.stable))) ? held : null;
}

/** Write the grade of a translation into the head; where it comes from is in the tooltip. */
function showGrade(node, grade) {
  const text = grade ? ' · ' + GRADES[grade.grade] : '';
  if (node.textContent === text) return;
  node.textContent = text;
  node.title = grade ? grade.by + ': ' + grade.basis : '';
  node.classList.toggle('is-gist', !!grade && grade.grade === 'gist');
}

/** Description of who captions a language that an operator has taken over. */
function authorOf(takeover) {
  if (takeover.state === 'lost') return takeover.name + ' disconnected, automatic in ' + takeover.left + ' s';
  if (takeover.state === 'returning') return 'automatic from the next sentence';
  const name = takeover.operator === session.id ? 'you' : takeover.name;
  return (takeover.respoken ? 'spoken by ' : 'typed by ') + name;
}

/** Description of who captions a language with an interpreter's feed. */
function feedOf(feed) {
  if (!feed || (feed.state === 'ended' && !feed.problem)) return '';
  if (feed.by === 'interpreter') return 'spoken by the interpreter';
  return 'automatic: the interpreter ' + (feed.state === 'live' ? 'is silent' : 'has no sound');
}

/** `h:mm:ss` or `mm:ss` of seconds. */
function clock(seconds) {
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return (seconds >= 3600 ? Math.floor(seconds / 3600) + ':' : '') + two((seconds / 60) % 60) + ':' + two(seconds % 60);
}
