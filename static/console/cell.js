/* One caption in one language: published, waiting for approval, or withheld; the operator reads, edits and decides.
 *
 * An edit names the revision that it changes. If the caption has changed in the meantime, here or on the server, the
 * operator sees the newer text before it is overwritten.
 */
import { direction, element, languageName } from '../page.js';
import { post } from './api.js';

const REASONS = { delay: '', human: 'not shown', pause: 'paused, not shown' }; // why a caption is held

export class Cell {
  /** `code`: language; `original`: true for the spoken language. */
  constructor(code, original) {
    this.words = element('span', { class: 'words' }, [element('span'), element('span', { class: 'tail' })]);
    const names = 'cell' + (original ? ' is-original' : '');
    this.node = element('div', { class: names, role: 'cell', lang: code, dir: direction(code) }, [this.words]);
    this.tag = this.node.appendChild(element('span', { class: 'tag' }));
    this.node.cell = this;
    this.code = code;
    this.cue = null; // published
    this.held = null; // not published, or newer than what is
    this.editor = null; // name of another operator who is editing the caption
    this.editing = null;
    this.node.onclick = () => this.edit();
    this.node.onfocus = () => Cell.makeTabStop(this.node);
  }

  /** Make this the only cell that the tab key reaches; the arrow keys reach the others. */
  static makeTabStop(node) {
    if (Cell.tabStop) Cell.tabStop.tabIndex = -1;
    Cell.tabStop = node;
    node.tabIndex = 0;
  }

  /** The caption that is displayed: the held one if there is one. */
  get shown() {
    return this.held || this.cue;
  }

  /** True if the caption waits for approval. */
  get waits() {
    return !!this.held && this.held.why === 'delay' && this.held.state === 'final';
  }

  get editable() {
    const shown = this.shown;
    return !!shown && shown.state === 'final' && (shown === this.cue || this.waits);
  }

  /** Display a published and a held caption (either may be null); `editor`: see the field. */
  show(cue, held, editor) {
    if (cue === this.cue && held === this.held && editor === this.editor) return;
    Object.assign(this, { cue, held, editor });
    const shown = this.shown;
    this.words.children[0].textContent = shown ? shown.stable : '';
    this.words.children[1].textContent = shown ? shown.tail : '';
    this.words.classList.toggle('edited', !!(shown && shown.edited));
    const names = this.node.classList;
    names.toggle('is-final', this.editable);
    names.toggle('is-waiting', this.waits);
    names.toggle('is-approved', this.waits && this.held.approved);
    names.toggle('is-withheld', !!held && !this.waits);
    names.toggle('is-others', !!editor);
    this.label(Date.now());
    if (this.editable && this.node.tabIndex < 0 && (!Cell.tabStop || !Cell.tabStop.isConnected)) Cell.makeTabStop(this.node);
    else if (!this.node.hasAttribute('tabindex')) this.node.tabIndex = -1;
    if (this.editing && !this.editing.saved && shown && shown.rev > this.editing.rev) this.warn(shown.stable, shown.rev);
  }

  /** Write who is editing, when the caption is published, or why it is not; `now`: Unix ms of the server's clock. */
  label(now) {
    const held = this.held;
    let text = this.editor ? this.editor + ' is editing' : held ? REASONS[held.why] || '' : '';
    if (this.waits) {
      const seconds = Math.ceil(Math.max(0, (held.due - now) / 1000));
      text = [this.editor && text, held.approved ? 'approved' : Cell.connected ? 'published in ' + seconds + ' s' : 'waiting'].filter(Boolean).join(' · ');
    }
    if (this.tag.textContent !== text) this.tag.textContent = text;
  }

  /** Begin to edit the caption. */
  edit() {
    if (this.editing || !this.editable) return;
    const shown = this.shown;
    const box = element('textarea', { rows: '1', 'aria-label': 'Text of the caption in ' + languageName(this.code), lang: this.code });
    box.value = shown.stable.trim();
    this.editing = { rev: shown.rev, text: box.value, box, saved: false };
    this.words.hidden = true;
    this.node.insertBefore(box, this.tag);
    this.fitHeight();
    box.oninput = () => this.fitHeight();
    box.onkeydown = (event) => this.pressed(event);
    box.onblur = () => this.editing && !this.editing.saved && box.value.trim() === this.editing.text && this.stopEditing();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    post('/desk/presence', { lang: this.code, cue: shown.cue }).catch(() => undefined);
  }

  pressed(event) {
    if (/^F\d/.test(event.key)) return;
    event.stopPropagation();
    if (event.key === 'Escape') this.stopEditing(true);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.save();
  }

  fitHeight() {
    const box = this.editing.box;
    box.style.setProperty('height', 'auto');
    box.style.setProperty('height', box.scrollHeight + 2 + 'px');
  }

  /** The caption has changed during the edit: saving needs a second Enter. */
  warn(text, rev) {
    this.editing.rev = rev;
    this.editing.warned = true;
    this.remark('Changed in the meantime: “' + text.trim() + '”. Press Enter to overwrite it, Esc to keep it.');
  }

  save() {
    const editing = this.editing;
    const text = editing.box.value.replace(/\s+/g, ' ').trim();
    if (text === this.shown.stable.trim() && !this.waits) {
      this.stopEditing(true);
      return;
    }
    if (editing.warned) {
      editing.warned = false;
      this.remark('Press Enter again to overwrite it.');
      return;
    }
    editing.saved = editing.box.readOnly = true;
    post('/cues/' + encodeURIComponent(this.shown.cue), { lang: this.code, text, rev: editing.rev }).then(
      (answer) => {
        this.stopEditing(true);
        Cell.onSaved(answer);
      },
      (error) => {
        editing.saved = editing.box.readOnly = false;
        editing.box.focus();
        if (error.status === 409 && error.data.rev) this.warn(error.data.text, error.data.rev);
        else this.remark(error.message);
      },
    );
  }

  /** Stop editing without saving; `focus`: keep the cell selected. */
  stopEditing(focus) {
    const box = this.editing.box;
    this.editing = null;
    box.remove();
    this.remark('');
    this.words.hidden = false;
    post('/desk/presence', {}).catch(() => undefined);
    if (focus) this.node.focus();
  }

  remark(text) {
    if (!this.remarkNode) this.remarkNode = element('span', { class: 'remark', role: 'alert' });
    this.node.appendChild(this.remarkNode);
    this.remarkNode.textContent = text;
  }
}

/** True while the console is connected to the server. */
Cell.connected = true;
/** Called with the answer of the server to an edit. */
Cell.onSaved = () => undefined;
