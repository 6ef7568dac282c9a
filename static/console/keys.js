/* Every key of the console, said once: what does it, and what the help shows. */
import { $, element, empty, sheet } from './page.js';

const dialog = sheet('help');

/** groups: { 'On air': [['h', 'Hide everything', act], …] }; a key of two letters or more is an event's `key`. */
export class Keys {
  constructor(groups) {
    this.acts = new Map();
    this.everywhere = new Map();
    Object.keys(groups).forEach((title) => groups[title].forEach(([names, , act, anywhere]) =>
      names.split(' ').forEach((name) => {
        if (act) this.acts.set(name.toLowerCase(), act);
        if (anywhere) this.everywhere.set(name.toLowerCase(), act);
      })));
    this.write(groups);
    document.addEventListener('keydown', (event) => this.press(event));
    $('keys').onclick = () => this.help();
  }

  press(event) {
    const name = (event.shiftKey && event.key.length === 1 && event.key !== '?' ? 'shift+' : '') + event.key.toLowerCase();
    const always = this.everywhere.get(name);
    if (always && !event.repeat) {
      event.preventDefault();
      always();
      return;
    }
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName);
    const act = this.acts.get(name);
    if (writing || document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey || !act) return;
    if (event.repeat && name.length === 1) return;
    if (name === 'enter' && /^(A|BUTTON)$/.test(event.target.nodeName)) return;
    event.preventDefault();
    act();
  }

  help() {
    if (!dialog.open) dialog.showModal();
  }

  write(groups) {
    const list = empty($('help-list'));
    Object.keys(groups).forEach((title) => {
      const items = groups[title].filter(([, words]) => words).map(([names, words, , , shown]) => element('div', {}, [
        element('dt', {}, (shown || names).split(' ').map((name) => element('kbd', {}, name.length === 1 ? name.toUpperCase() : name))),
        element('dd', {}, words),
      ]));
      list.appendChild(element('section', {}, [element('h3', {}, title), element('dl', {}, items)]));
    });
  }
}
