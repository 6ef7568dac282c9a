/* Keyboard shortcuts. One table holds what each key does and what the help shows. */
import { $, element, empty } from '../page.js';
import { dialog } from './notice.js';

const help = dialog('help');

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
    document.addEventListener('keydown', (event) => this.pressed(event));
    $('keys').onclick = () => this.showHelp();
  }

  pressed(event) {
    const key = (event.shiftKey && event.key.length === 1 && event.key !== '?' ? 'shift+' : '') + event.key.toLowerCase();
    const always = this.everywhere.get(key);
    if (always && !event.repeat) {
      event.preventDefault();
      always();
      return;
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName);
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
