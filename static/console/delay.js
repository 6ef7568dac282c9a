/* The caption delay: finished captions wait a number of seconds, in which operators approve or reject them. */
import { $, setText } from '../page.js';
import { post } from './api.js';
import { attempt } from './notice.js';

export class CaptionDelay {
  /** `table`: the CaptionTable, whose selection is decided. */
  constructor(table) {
    this.table = table;
    this.delay = 0;
    $('delay-form').onsubmit = (event) => {
      event.preventDefault();
      attempt('set the delay', post('/desk/delay', { seconds: Number($('delay').value) || 0 }));
      $('delay').blur();
    };
    $('approve').onclick = () => this.approve();
    $('reject').onclick = () => this.reject();
    $('approve-all').onclick = () => this.approveAll();
  }

  /** Apply an event of the connection. */
  receive(type, data) {
    if (['held', 'drop', 'begin', 'desk'].includes(type)) this.showWaiting();
    if (type !== 'desk') return;
    this.delay = data.delay;
    if (document.activeElement !== $('delay')) $('delay').value = data.delay;
    this.showWaiting();
  }

  /** Show how many captions wait, whatever the number of their languages. */
  showWaiting() {
    const waiting = this.table.waiting;
    setText($('delay-state'), waiting || this.delay ? waiting + ' waiting' : 'Off');
    $('delay-state').classList.toggle('is-some', waiting > 0);
    $('decide').hidden = !this.delay && !waiting;
  }

  /** Put the cursor into the field for the seconds. */
  focus() {
    $('delay').focus();
    $('delay').select();
  }

  approve() {
    this.decide('approve');
  }

  reject() {
    this.decide('reject');
  }

  approveAll() {
    attempt('approve all', post('/desk/approve', {}));
  }

  /** Decide on the selected caption alone, or on all languages of the one that has waited longest. */
  decide(action) {
    const one = this.table.undecided;
    if (!one) return;
    const allLanguages = !one.lang || (one.lang === this.table.about.source && action === 'reject');
    const selected = this.table.selected;
    attempt(action + ' the caption', post('/desk/' + action, allLanguages ? { cue: one.cue } : one));
    if (selected && selected.waits) this.table.moveSelection(1, 0);
  }
}
