/* The delay line: how long captions wait, and what becomes of those that do. */
import { $, did, put, quietly } from './page.js';
import { post } from './server.js';

export class Delay {
  constructor(table) {
    this.table = table;
    $('delay-form').onsubmit = (event) => {
      event.preventDefault();
      const seconds = Number($('delay').value) || 0;
      quietly(did('set the delay', post('/desk/delay', { seconds })));
      $('delay').blur();
    };
    $('approve').onclick = () => this.approve();
    $('reject').onclick = () => this.reject();
    $('approve-all').onclick = () => this.approveAll();
  }

  take(type, data) {
    if (type !== 'desk') return;
    if (document.activeElement !== $('delay')) $('delay').value = data.delay;
    const many = data.waiting;
    put($('waiting'), many ? many + (many === 1 ? ' waits' : ' wait') : data.delay ? 'None waits' : 'Off');
    $('waiting').classList.toggle('is-some', many > 0);
    $('decide').hidden = !data.delay && !many;
  }

  /** On and off with one key: the number that was there before, or five seconds. */
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
    quietly(did('approve all', post('/desk/approve', {})));
  }

  /** A chosen caption alone, or of the one that has waited longest all languages. */
  decide(what) {
    const one = this.table.undecided;
    if (!one) return;
    const everywhere = one.lang === this.table.about.source && what === 'reject';
    const body = everywhere || !one.lang ? { cue: one.cue } : one;
    const next = this.table.chosen;
    quietly(did(what + ' it', post('/desk/' + what, body)));
    if (next && next.waits) this.table.step(1, 0);
  }
}
