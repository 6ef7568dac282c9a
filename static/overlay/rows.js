/* Rows of one box. They only ever scroll up, by whole rows. */
import { element } from '../page.js';

export class Rows {
  /** `node`: element of the box; `visible`: number of rows that it shows. */
  constructor(node, visible) {
    this.node = node;
    this.visible = visible;
    this.nodes = new Map(); // key of a row -> its element
  }

  /** Remove all rows at once. */
  clear() {
    this.nodes.forEach((node) => this.node.removeChild(node));
    this.nodes.clear();
  }

  /** `rows`: [{key, text, stable: length of the stable part of the text, colour: CSS class, if any}], oldest first. */
  place(rows) {
    const recent = rows.slice(-this.visible - 1);
    const shift = this.shiftOf(rows);
    const still = !this.nodes.size || shift > this.visible;
    this.node.classList.toggle('is-still', still);
    const below = still ? 0 : Math.max(1, shift);
    const kept = new Set(recent.map((row, index) => this.enter(row, recent.length - 1 - index, below)));
    void this.node.offsetHeight; // apply the start positions before the end positions, so that the move is animated
    for (const entry of Array.from(this.nodes)) {
      if (kept.has(entry[1])) this.settle(entry[1]);
      else this.drop(entry[0], entry[1]);
    }
  }

  /** Element of a row, created `below` rows under its place if new; null for a new row above the visible ones. */
  enter(row, up, below) {
    let node = this.nodes.get(row.key);
    if (!node && up >= this.visible) return null;
    if (!node) {
      node = createLine();
      node.style.setProperty('--row', String(up - below));
      this.nodes.set(row.key, node);
      this.node.appendChild(node);
    }
    if (row.colour) node.classList.add(row.colour);
    node.up = up;
    write(node, row);
    return node;
  }

  settle(node) {
    node.style.setProperty('--row', String(node.up));
    node.classList.toggle('is-out', node.up >= this.visible);
  }

  drop(key, node) {
    this.node.removeChild(node);
    this.nodes.delete(key);
  }

  /** Number of rows by which the newest row that is already shown moves up; Infinity if none of them is shown. */
  shiftOf(rows) {
    for (let index = rows.length - 1; index >= 0; index--) {
      const node = this.nodes.get(rows[index].key);
      if (node) return rows.length - 1 - index - node.up;
    }
    return this.nodes.size ? Infinity : 0;
  }
}

function createLine() {
  const parts = [element('span', { class: 'stable' }), element('span', { class: 'tail' })];
  const node = element('p', { class: 'line' }, [element('span', { class: 'text' }, parts)]);
  node.parts = parts;
  node.written = ['', ''];
  return node;
}

function write(node, row) {
  const text = row.text.replace(/^\s+/, '');
  const cut = Math.max(0, row.stable - (row.text.length - text.length));
  const shown = [text.slice(0, cut), text.slice(cut).replace(/\s+$/, '')];
  if (!shown[1]) shown[0] = shown[0].replace(/\s+$/, '');
  node.parts.forEach((part, index) => {
    if (node.written[index] !== shown[index]) part.textContent = shown[index];
  });
  node.written = shown;
  node.firstChild.hidden = !text;
}
