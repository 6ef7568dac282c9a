/* A language in this operator's hands: what is typed here is the caption, while it is typed.
 *
 * A caption ends with Enter, or by itself behind the full stop of a sentence that is long enough. What is typed is sent
 * four times a second at most, in order; a final is sent again until the server has it, an interim text is superseded.
 */
import { $, element, language, notice, put } from './page.js';
import { post } from './server.js';
import { session } from './session.js';
import { Microphone } from './microphone.js';

const EVERY = 250; // ms between two sendings of a growing caption
const SENTENCE = /^([\s\S]{24,}?[.!?…。？！؟।]["'»”’)\]」』）]*)\s+([\s\S]*)$/; // one that may end by itself, and the rest
const SPOKEN = { asking: 'Allow it …', waiting: 'Warming up …', on: 'Stop the voice', ending: 'Ending …', off: 'Speak it' };

class Pad {
  constructor(code) {
    this.code = code;
    this.path = '/takeovers/' + encodeURIComponent(code);
    this.finals = [];
    this.open = null;
    this.busy = false;
    this.box = element('textarea', { rows: '2', lang: code, spellcheck: 'true', 'aria-label': 'Caption in ' + language(code) });
    this.voice = element('button', { type: 'button', 'aria-pressed': 'false' }, [element('span', {}, 'Speak it'), element('kbd', {}, 'R')]);
    this.back = element('button', { type: 'button' }, [element('span', {}, 'Hand back'), element('kbd', {}, 'Ctrl ⏎')]);
    this.said = element('output', { class: 'grow' });
    const title = element('h2', {}, [element('b', { lang: code }, language(code)), element('span', {}, ' is yours: type, Enter ends a caption')]);
    this.node = element('section', { class: 'pad', 'aria-label': 'Captions in ' + language(code) },
      [title, this.box, element('div', { class: 'row' }, [this.said, this.voice, this.back])]);
    this.box.oninput = () => this.typed();
    this.box.onkeydown = (event) => this.key(event);
    this.back.onclick = () => this.handBack();
    this.voice.onclick = () => this.speak();
    this.microphone = new Microphone({
      socket: (rate) => this.path + '/audio?' + new URLSearchParams({ rate, operator: session.id }),
      level: () => undefined,
      changed: (state, words) => {
        put(this.voice.firstElementChild, SPOKEN[state]);
        this.voice.setAttribute('aria-pressed', String(state === 'on'));
        if (words) put(this.said, words);
      },
    });
  }

  typed() {
    let found = SENTENCE.exec(this.box.value);
    while (found) {
      this.finals.push(found[1]);
      this.box.value = found[2];
      found = SENTENCE.exec(this.box.value);
    }
    this.open = this.box.value;
    this.send();
  }

  key(event) {
    if (/^F\d/.test(event.key)) return;
    event.stopPropagation();
    if (event.key === 'Escape') this.box.blur();
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) this.handBack();
    else this.finish();
  }

  finish() {
    if (this.box.value.trim()) this.finals.push(this.box.value);
    this.box.value = '';
    this.open = null;
    this.send();
  }

  send() {
    if (this.busy || (!this.finals.length && this.open === null)) return this.idle && this.idle();
    const final = this.finals.length > 0;
    const text = final ? this.finals[0] : this.open;
    if (!final) this.open = null;
    this.busy = true;
    return post(this.path + '/text', { text, final }).then(
      () => {
        if (final) this.finals.shift();
        put(this.said, '');
        this.later(final ? 0 : EVERY);
      },
      (error) => this.failed(error, final),
    );
  }

  failed(error, final) {
    put(this.said, 'Not sent: ' + error.message);
    if (error.status === 0 || error.status === 429 || error.status >= 500) {
      if (!final && this.open === null) this.open = this.box.value;
      this.later(1000);
    } else {
      if (final) this.finals.shift();
      this.busy = false;
    }
  }

  later(wait) {
    setTimeout(() => {
      this.busy = false;
      this.send();
    }, wait);
  }

  /** What is typed is finished first. */
  handBack() {
    if (this.microphone.state !== 'off') this.microphone.stop();
    this.finish();
    const done = () => post(this.path + '/return').catch((error) => notice('Could not hand back: ' + error.message));
    this.idle = () => {
      this.idle = null;
      done();
    };
    if (!this.busy && !this.finals.length) this.idle();
  }

  speak() {
    if (this.microphone.state === 'off') this.microphone.start();
    else this.microphone.stop();
  }

  close() {
    if (this.microphone.state !== 'off') this.microphone.fail('');
    this.node.remove();
  }
}

export class Pads {
  constructor(table) {
    this.table = table;
    this.pads = new Map();
    this.asked = new Map(); // language -> when its taking over by force may be confirmed
  }

  take(type, data) {
    if (type !== 'desk') return;
    const mine = Object.keys(data.takeovers).filter((code) => data.takeovers[code].operator === session.id);
    mine.filter((code) => !this.pads.has(code)).forEach((code) => this.opened(code));
    this.pads.forEach((pad, code) => {
      if (mine.includes(code)) {
        pad.node.classList.toggle('is-returning', data.takeovers[code].state === 'returning');
        return;
      }
      const left = pad.box.value.trim();
      const held = data.takeovers[code];
      notice(held ? held.name + ' has taken ' + language(code) + ' over.' + (left ? ' Not sent: ' + left : '') : left ? 'The machine has ' + language(code) + ' again. Not sent: ' + left : '');
      pad.close();
      this.pads.delete(code);
    });
    document.body.classList.toggle('is-typing', this.pads.size > 0);
  }

  opened(code) {
    const pad = new Pad(code);
    this.pads.set(code, pad);
    $('pads').appendChild(pad.node);
    if (this.wished === code) pad.box.focus();
    this.table.live();
  }

  /** Take the language over, or go back to its pad. Another operator's is taken with a second press. */
  toggle(code) {
    const pad = this.pads.get(code);
    if (pad) return pad.box.focus();
    const force = Date.now() - (this.asked.get(code) || 0) < 4000;
    this.wished = code;
    notice('');
    return post('/takeovers/' + encodeURIComponent(code), { force }).catch((error) => {
      if (error.status === 409) this.asked.set(code, Date.now());
      notice(error.message + (error.status === 409 ? '. T again takes it' : ''));
    });
  }

  speak(code) {
    const pad = this.pads.get(code) || this.pads.values().next().value;
    if (pad) pad.speak();
    else notice('Take a language over first: T');
  }

  handBack(code) {
    const pad = this.pads.get(code) || this.pads.values().next().value;
    if (pad) pad.handBack();
  }
}
