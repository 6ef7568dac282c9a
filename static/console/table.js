/* What was heard and what is shown, side by side: a row for each caption that was spoken, a column for each language. */
import { $, clock, element, empty, language } from './page.js';
import { Cell } from './cell.js';
import { session } from './session.js';

const KEPT = 300; // captions per language on the page

/** What is held, where it is newer than what is on air. */
function beside(cue, held) {
  return held && (!cue || (cue.state === 'open' && (held.why === 'delay' || !cue.stable))) ? held : null;
}

export class Table {
  /** offered(codes) is called when the room has other languages. */
  constructor(offered) {
    this.offered = offered;
    this.cues = new window.Captions.Cues(KEPT);
    this.held = new Map(); // language + id -> caption that is on no screen
    this.rows = new Map(); // id of the spoken caption -> its row
    this.about = { source: '', languages: [] };
    this.desk = { takeovers: {}, operators: [], viewers: {} };
    this.following = true;
    this.skew = 0;
    $('scroll').addEventListener('scroll', () => this.look());
    setInterval(() => this.count(), 250);
  }

  get columns() {
    const { source, languages } = this.about;
    return [source].concat(languages.filter((code) => code !== source)).filter(Boolean);
  }

  take(type, data) {
    if (type === 'snapshot') {
      this.about = data;
      this.cues.snapshot(data);
    } else if (type === 'cue') this.cues.put(data);
    else if (type === 'remove') this.cues.remove(data.lang, data.cues);
    else if (type === 'held') this.held.set(data.lang + ' ' + data.cue, data);
    else if (type === 'begin') this.held.clear();
    else if (type === 'drop') this.held.delete(data.lang + ' ' + data.cue);
    else if (type === 'desk') {
      this.desk = data;
      this.skew = data.t - Date.now();
    } else return;
    this.redraw();
  }

  redraw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = false;
    this.head();
    const known = new Set();
    const others = this.others();
    this.columns.forEach((code, at) => {
      const aired = new Map(this.cues.of(code).map((cue) => [cue.cue, cue]));
      const held = Array.from(this.held.values()).filter((one) => one.lang === code);
      const ids = new Set([...aired.keys(), ...held.map((one) => one.cue)]);
      ids.forEach((id) => {
        const cue = aired.get(id) || null;
        const waiting = this.held.get(code + ' ' + id) || null;
        if (cue && cue.state === 'final' && !(cue.stable + cue.tail).trim()) return;
        known.add(id);
        this.row(id, (cue || waiting).start).cells[at].show(cue, beside(cue, waiting), others.get(code + ' ' + id));
      });
    });
    this.sweep(known);
    $('lobby').hidden = this.rows.size > 0;
    if (this.following && !$('table').querySelector('textarea')) $('scroll').scrollTop = $('scroll').scrollHeight;
  }

  sweep(known) {
    this.rows.forEach((row, id) => {
      if (known.has(id) || row.node.querySelector('textarea')) return;
      row.node.remove();
      this.rows.delete(id);
    });
    this.rows.forEach((row, id) => row.cells.forEach((cell) => {
      const code = cell.code;
      if (cell.shown && !this.cues.find(code, id) && !this.held.has(code + ' ' + id)) cell.show(null, null);
    }));
  }

  /** Language + id -> who else has it in hand. */
  others() {
    const found = new Map();
    (this.desk.operators || []).forEach((one) => {
      if (one.id !== session.id && one.editing) found.set(one.editing.lang + ' ' + one.editing.cue, one.name);
    });
    return found;
  }

  head() {
    const codes = this.columns;
    const table = $('table');
    if (table.dataset.codes !== codes.join()) {
      table.dataset.codes = codes.join();
      this.rows.clear();
      empty(table);
      const cells = codes.map((code, at) => {
        const name = element('b', { lang: code }, code === 'auto' ? 'Detecting' : language(code));
        return element('div', { class: 'cell' + (at ? '' : ' is-heard'), role: 'columnheader' }, [name, element('span'), element('em')]);
      });
      const time = element('div', { class: 'time', role: 'columnheader' }, 'Time');
      table.appendChild(element('div', { class: 'head', role: 'row' }, [time].concat(cells)));
      table.hidden = !codes.length;
      this.offered(codes);
    }
    this.name();
  }

  /** Who reads each language, and who captions it. */
  name() {
    const { viewers, takeovers } = this.desk;
    Array.from($('table').querySelectorAll('.head .cell')).forEach((cell, at) => {
      const code = this.columns[at];
      const many = viewers && code in viewers ? ' · ' + viewers[code] + (viewers[code] === 1 ? ' viewer' : ' viewers') : '';
      const held = takeovers && takeovers[code];
      const mine = held && held.operator === session.id;
      const by = !held ? '' : held.state === 'lost' ? held.name + ' is gone, machine in ' + held.left + ' s'
        : held.state === 'returning' ? 'machine at the next sentence'
          : mine ? (held.respoken ? 'your voice' : 'you type') : held.name + (held.respoken ? ' speaks' : ' types');
      const words = (at ? ' · shown' : ' · heard') + many;
      if (cell.children[1].textContent !== words) cell.children[1].textContent = words;
      if (cell.children[2].textContent !== by) cell.children[2].textContent = by;
      cell.className = 'cell' + (at ? '' : ' is-heard') + (held ? ' is-taken is-' + held.state : '');
    });
  }

  row(id, start) {
    const known = this.rows.get(id);
    if (known) return known;
    const cells = this.columns.map((code, at) => new Cell(code, !at));
    const node = element('div', { class: 'cues', role: 'row' },
      [element('div', { class: 'time', role: 'cell' }, clock(start)), ...cells.map((cell) => cell.node)]);
    node.start = start;
    let next = null;
    const table = $('table');
    for (let other = table.lastElementChild; other.start > start; other = other.previousElementSibling) next = other;
    table.insertBefore(node, next);
    const row = { id, node, cells };
    this.rows.set(id, row);
    return row;
  }

  /** The seconds that captions still wait. */
  count() {
    const now = Date.now() + this.skew;
    this.rows.forEach((row) => row.cells.forEach((cell) => cell.waits && cell.label(now)));
  }

  look() {
    const box = $('scroll');
    this.following = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  }

  live() {
    this.following = true;
    this.redraw();
  }

  /** The cell that is chosen, or none. */
  get chosen() {
    const node = document.activeElement && document.activeElement.closest && document.activeElement.closest('.cell');
    return (node && node.cell) || null;
  }

  /** The language that is meant: of the chosen caption, or the first that is shown. */
  get column() {
    return this.chosen ? this.chosen.code : this.columns[Math.min(1, this.columns.length - 1)];
  }

  /** The caption that is to be decided: the chosen one, or the one that has waited longest. */
  get undecided() {
    if (this.chosen && this.chosen.waits) return { cue: this.chosen.held.cue, lang: this.chosen.code };
    const waiting = Array.from(this.held.values()).filter((one) => one.why === 'delay' && one.state === 'final' && !one.approved);
    const first = waiting.sort((a, b) => a.start - b.start || a.due - b.due)[0];
    return first ? { cue: first.cue } : null;
  }

  step(down, right) {
    const list = Array.from(this.rows.values()).sort((a, b) => a.node.start - b.node.start);
    const last = this.columns.length - 1;
    const chosen = this.chosen;
    let at = chosen ? list.findIndex((row) => row.cells.includes(chosen)) : -1;
    const column = at < 0 ? Math.min(1, last) : list[at].cells.indexOf(chosen) + right;
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
