/* One caption in one language: on air, waiting for approval, withheld; read, edited, decided.
 *
 * An edit says which revision it changes: when the caption moved on meanwhile, here or on the way to the server, the
 * operator sees the newer text before it is overwritten.
 */
import { direction, element, language } from './page.js';
import { post } from './server.js';

const WHY = { delay: '', human: 'not shown', pause: 'paused, not shown' };

export class Cell {
  constructor(code, heard) {
    const words = element('span', { class: 'words' }, [element('span'), element('span', { class: 'tail' })]);
    this.node = element('div', { class: 'cell' + (heard ? ' is-heard' : ''), role: 'cell', lang: code, dir: direction(code) }, [words]);
    this.words = words;
    this.tag = this.node.appendChild(element('span', { class: 'tag' }));
    this.node.cell = this;
    this.code = code;
    this.cue = null;
    this.held = null;
    this.editing = null;
    this.node.onclick = () => this.edit();
    this.node.onfocus = () => Cell.rove(this.node);
  }

  /** One stop for the tab key in the whole table; the arrows do the rest. */
  static rove(node) {
    if (Cell.at) Cell.at.tabIndex = -1;
    Cell.at = node;
    node.tabIndex = 0;
  }

  /** What is on air, unless that is still open and what follows it is held. */
  get shown() {
    return this.held || this.cue;
  }

  get waits() {
    return !!this.held && this.held.why === 'delay' && this.held.state === 'final';
  }

  get editable() {
    const shown = this.shown;
    return !!shown && shown.state === 'final' && (shown === this.cue || this.waits);
  }

  show(cue, held, other) {
    const same = cue === this.cue && held === this.held && other === this.other;
    if (same) return;
    Object.assign(this, { cue, held, other });
    const shown = this.shown;
    this.words.children[0].textContent = shown ? shown.stable : '';
    this.words.children[1].textContent = shown ? shown.tail : '';
    this.words.classList.toggle('edited', !!(shown && shown.edited));
    const names = this.node.classList;
    names.toggle('is-final', this.editable);
    names.toggle('is-waiting', this.waits);
    names.toggle('is-approved', this.waits && this.held.approved);
    names.toggle('is-withheld', !!held && !this.waits);
    names.toggle('is-others', !!other);
    this.label();
    if (this.editable && this.node.tabIndex < 0 && (!Cell.at || !Cell.at.isConnected)) Cell.rove(this.node);
    else if (!this.node.hasAttribute('tabindex')) this.node.tabIndex = -1;
    if (this.editing && !this.editing.saved && shown && shown.rev > this.editing.rev) this.overtaken(shown.stable, shown.rev);
  }

  /** Who has it in hand, how long it still waits, why it is not shown. */
  label(now) {
    const held = this.held;
    let words = this.other ? this.other + ' is editing' : held ? WHY[held.why] || '' : '';
    if (this.waits) {
      const left = Math.max(0, (held.due - (now || Date.now())) / 1000);
      words = [this.other && words, held.approved ? 'approved' : 'goes out in ' + Math.ceil(left) + ' s'].filter(Boolean).join(' · ');
    }
    if (this.tag.textContent !== words) this.tag.textContent = words;
  }

  edit() {
    if (this.editing || !this.editable) return;
    const shown = this.shown;
    const box = element('textarea', { rows: '1', 'aria-label': 'Text of the caption in ' + language(this.code), lang: this.code });
    box.value = shown.stable.trim();
    this.editing = { rev: shown.rev, text: box.value, box, saved: false };
    this.words.hidden = true;
    this.node.insertBefore(box, this.tag);
    this.grow();
    box.oninput = () => this.grow();
    box.onkeydown = (event) => this.key(event);
    box.onblur = () => this.editing && !this.editing.saved && box.value.trim() === this.editing.text && this.leave();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    post('/desk/presence', { lang: this.code, cue: shown.cue }).catch(() => undefined);
  }

  key(event) {
    if (/^F\d/.test(event.key)) return undefined;
    event.stopPropagation();
    if (event.key === 'Escape') return this.leave(true);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return undefined;
    event.preventDefault();
    return this.save();
  }

  grow() {
    const box = this.editing.box;
    box.style.setProperty('height', 'auto');
    box.style.setProperty('height', box.scrollHeight + 2 + 'px');
  }

  overtaken(text, rev) {
    this.editing.rev = rev;
    this.editing.warned = true;
    this.remark('Changed meanwhile: “' + text.trim() + '”. Enter overwrites it, Esc keeps it.');
  }

  save() {
    const editing = this.editing;
    const text = editing.box.value.replace(/\s+/g, ' ').trim();
    if (text === this.shown.stable.trim() && !this.waits) return this.leave(true);
    if (editing.warned) {
      editing.warned = false;
      this.remark('Enter once more to overwrite it.');
      return undefined;
    }
    editing.saved = editing.box.readOnly = true;
    return post('/cues/' + encodeURIComponent(this.shown.cue), { lang: this.code, text, rev: editing.rev }).then(
      () => this.leave(true),
      (error) => {
        editing.saved = editing.box.readOnly = false;
        editing.box.focus();
        if (error.status === 409 && error.data.rev) this.overtaken(error.data.text, error.data.rev);
        else this.remark(error.message);
      },
    );
  }

  leave(stay) {
    const box = this.editing.box;
    this.editing = null;
    box.remove();
    this.remark('');
    this.words.hidden = false;
    post('/desk/presence', {}).catch(() => undefined);
    if (stay) this.node.focus();
  }

  remark(words) {
    if (!this.said) this.said = element('span', { class: 'remark', role: 'alert' });
    this.node.appendChild(this.said);
    this.said.textContent = words;
  }
}
