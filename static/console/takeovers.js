/* All languages that this operator has taken over. */
import { languageName } from '../page.js';
import { post } from './api.js';
import { notice } from './notice.js';
import { session } from './session.js';
import { Takeover } from './takeover.js';

const FORCE_MS = 4000; // time within which a second request takes the language from another operator

export class Takeovers {
  /** `table`: the CaptionTable. */
  constructor(table) {
    this.table = table;
    this.mine = new Map(); // language -> Takeover
    this.refusedAt = new Map(); // language -> when another operator's language was requested
    this.wanted = ''; // language requested last
  }

  /** Apply an event of the connection. */
  receive(type, data) {
    if (type !== 'desk') return;
    const codes = Object.keys(data.takeovers).filter((code) => data.takeovers[code].operator === session.id);
    codes.filter((code) => !this.mine.has(code)).forEach((code) => this.add(code));
    this.mine.forEach((takeover, code) => {
      if (codes.includes(code)) takeover.setReturning(data.takeovers[code].state === 'returning');
      else this.lose(code, data.takeovers[code]);
    });
    document.body.classList.toggle('is-typing', this.mine.size > 0);
  }

  add(code) {
    const takeover = new Takeover(code);
    this.mine.set(code, takeover);
    if (this.wanted === code) takeover.focus();
    this.table.goToLive();
  }

  /** The language has gone to another operator (`other`) or back to automatic captioning. */
  lose(code, other) {
    const takeover = this.mine.get(code);
    const unsent = takeover.unsent ? ' Not sent: ' + takeover.unsent : '';
    if (other) notice(other.name + ' has taken over ' + languageName(code) + '.' + unsent);
    else notice(unsent && languageName(code) + ' is captioned automatically again.' + unsent);
    takeover.remove();
    this.mine.delete(code);
  }

  /** Take a language over, or return to its text field. A second request takes it from another operator. */
  take(code) {
    const takeover = this.mine.get(code);
    if (takeover) {
      takeover.focus();
      return;
    }
    const force = Date.now() - (this.refusedAt.get(code) || 0) < FORCE_MS;
    this.wanted = code;
    notice('');
    post('/takeovers/' + encodeURIComponent(code), { force }).catch((error) => {
      if (error.status === 409) this.refusedAt.set(code, Date.now());
      notice(error.status === 409 ? error.data.error + '. Press T again to take it over' : error.message);
    });
  }

  /** Caption by voice in the selected language, or in the first one taken over. */
  toggleSpeech(code) {
    const takeover = this.find(code);
    if (takeover) takeover.toggleSpeech();
    else notice('Take over a language first (T)');
  }

  /** Return the selected language, or the first one taken over, to automatic captioning. */
  giveBack(code) {
    const takeover = this.find(code);
    if (takeover) takeover.giveBack();
  }

  find(code) {
    return this.mine.get(code) || this.mine.values().next().value;
  }
}
