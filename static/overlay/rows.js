/* The rows of one box on the screen. They only ever roll up, by whole rows. */
import { element } from '../page.js';

export class Rows {
  /** `node`: the box; `seen`: how many rows it shows. */
  constructor(node, seen) {
    this.node = node;
    this.seen = seen;
    this.nodes = new Map(); // key of a row -> its element
  }

  wipe() {
    this.nodes.forEach((node) => this.node.removeChild(node));
    this.nodes.clear();
  }

  /** `rows`: [{key, text, stable: how much of the text}], oldest first. */
  place(rows) {
    const recent = rows.slice(-this.seen - 1);
    const shift = this.rolled(rows);
    const still = !this.nodes.size || shift > this.seen;
    this.node.classList.toggle('is-still', still);
    const kept = new Set(recent.map((row, index) => this.enter(row, recent.length - 1 - index, still ? 0 : Math.max(1, shift))));
    void this.node.offsetHeight; // where they come from, before where they go
    for (const entry of Array.from(this.nodes)) {
      if (kept.has(entry[1])) this.settle(entry[1]);
      else this.drop(entry[0], entry[1]);
    }
  }

  /** The row's element, `from` rows below its place if it is new; null where it would be out of sight at once. */
  enter(row, up, from) {
    let node = this.nodes.get(row.key);
    if (!node && up >= this.seen) return null;
    if (!node) {
      node = line();
      node.style.setProperty('--row', String(up - from));
      this.nodes.set(row.key, node);
      this.node.appendChild(node);
    }
    node.up = up;
    write(node, row);
    return node;
  }

  settle(node) {
    node.style.setProperty('--row', String(node.up));
    node.classList.toggle('is-out', node.up >= this.seen);
  }

  drop(key, node) {
    this.node.removeChild(node);
    this.nodes.delete(key);
  }

  /** By how many rows the newest known row goes up. */
  rolled(rows) {
    for (let index = rows.length - 1; index >= 0; index--) {
      const node = this.nodes.get(rows[index].key);
      if (node) return rows.length - 1 - index - node.up;
    }
    return this.nodes.size ? Infinity : 0;
  }
}

function line() {
  const parts = [element('span', { class: 'stable' }), element('span', { class: 'tail' })];
  const node = element('p', { class: 'line' }, [element('span', { class: 'text' }, parts)]);
  node.parts = parts;
  node.said = ['', ''];
  return node;
}

function write(node, row) {
  const text = row.text.replace(/^\s+/, '');
  const cut = Math.max(0, row.stable - (row.text.length - text.length));
  const shown = [text.slice(0, cut), text.slice(cut).replace(/\s+$/, '')];
  if (!shown[1]) shown[0] = shown[0].replace(/\s+$/, '');
  node.parts.forEach((part, index) => {
    if (node.said[index] !== shown[index]) part.textContent = shown[index];
  });
  node.said = shown;
  node.firstChild.hidden = !text;
}
