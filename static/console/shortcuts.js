/* Keyboard shortcuts. One table holds what each key does and what the help shows. */
import { $, element, empty } from '../page.js';
import { dialog } from './notice.js';

const help = dialog('help');
const TYPING_MS = 1500; // after the last key typed into a field that was removed meanwhile, letters are no shortcuts
const isField = (node) => /^(INPUT|TEXTAREA|SELECT)$/.test(node.nodeName) || node.isContentEditable;

export class Shortcuts {
  /** groups: {title: [{keys, text, act, everywhere, shown}]}.
   *
   * keys: names separated by spaces: a character, `shift+a` or a KeyboardEvent's `key`; text: help, none if missing;
   * act(): none if another module handles the key; everywhere: also while typing; shown: keys in the help, if others.
   */
  constructor(groups) {
    this.acts = new Map();
    this.everywhere = new Map();
    const all = Object.values(groups).flat();
    all.filter((one) => one.act).forEach((one) => one.keys.toLowerCase().split(' ').forEach((key) => {
      this.acts.set(key, one.act);
      if (one.everywhere) this.everywhere.set(key, one.act);
    }));
    this.writeHelp(groups);
    this.field = null; // the field that was typed into last, and when
    this.typedAt = 0;
    document.addEventListener('keydown', (event) => this.watchTyping(event), true);
    document.addEventListener('keydown', (event) => this.pressed(event));
    $('keys').onclick = () => this.showHelp();
  }

  watchTyping(event) {
    const typing = isField(event.target) || this.interrupted;
    if (isField(event.target)) this.field = /^(Enter|Escape|Tab)$/.test(event.key) ? null : event.target;
    if (typing) this.typedAt = Date.now();
  }

  /** True if the operator is typing into a field that another operator or the server has removed. */
  get interrupted() {
    return !!this.field && !this.field.isConnected && Date.now() - this.typedAt < TYPING_MS;
  }

  pressed(event) {
    const key = (event.shiftKey && event.key.length === 1 && event.key !== '?' ? 'shift+' : '') + event.key.toLowerCase();
    const always = this.everywhere.get(key);
    if (always && !event.repeat) {
      event.preventDefault();
      always();
      return;
    }
    const typing = isField(event.target) || this.interrupted || event.isComposing;
    const act = this.acts.get(key);
    if (typing || document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey || !act) return;
    if (event.repeat && key.length === 1) return;
    if (key === 'enter' && /^(A|BUTTON)$/.test(event.target.nodeName)) return;
    event.preventDefault();
    act();
  }

  /** Open the dialog that lists all shortcuts. */
  showHelp() {
    if (!help.open) help.showModal();
  }

  writeHelp(groups) {
    const list = empty($('help-list'));
    Object.keys(groups).forEach((title) => {
      const items = groups[title].filter((one) => one.text).map((one) => element('div', {}, [
        element('dt', {}, (one.shown || one.keys).split(' ').map((key) => element('kbd', {}, key.length === 1 ? key.toUpperCase() : key))),
        element('dd', {}, one.text),
      ]));
      list.appendChild(element('section', {}, [element('h3', {}, title), element('dl', {}, items)]));
    });
  }
}
