/* A language that this operator has taken over: what is typed here is published as the caption, while it is typed.
 *
 * A caption ends with Enter, or after the end of a sentence of 24 characters or more. Text is sent in order, at most
 * four times a second. A final is sent again until the server has it; an unfinished text is replaced by the next one.
 */
import { $, element, languageName, setText } from '../page.js';
import { post } from './api.js';
import { MICROPHONE_LABELS, Microphone } from './microphone.js';
import { notice } from './notice.js';
import { session } from './session.js';

const SEND_MS = 250;
const RETRY_MS = 1000;
const SENTENCE = /^([\s\S]{24,}?[.!?…。？！؟।]["'»”’)\]」』）]*)\s+([\s\S]*)$/; // sentence that ends a caption, and the rest
const LABELS = { ...MICROPHONE_LABELS, on: 'Stop speaking', off: 'Speak instead' };

export class Takeover {
  /** `code`: the language. Adds its text field to the page. */
  constructor(code) {
    this.code = code;
    this.path = '/takeovers/' + encodeURIComponent(code);
    this.finals = []; // finished captions to send
    this.open = null; // unfinished text to send
    this.busy = false;
    this.build();
    this.microphone = new Microphone({
      path: (rate) => this.path + '/audio?' + new URLSearchParams({ rate, operator: session.id }),
      onLevel: () => undefined,
      onState: (state, problem) => {
        setText(this.speakButton.firstElementChild, LABELS[state]);
        this.speakButton.setAttribute('aria-pressed', String(state === 'on'));
        if (problem) setText(this.message, problem);
      },
    });
  }

  build() {
    const name = languageName(this.code);
    const button = (text, key, attributes) =>
      element('button', { type: 'button', ...attributes }, [element('span', {}, text), element('kbd', {}, key)]);
    this.box = element('textarea', { rows: '2', lang: this.code, spellcheck: 'true', 'aria-label': 'Caption in ' + name });
    this.speakButton = button(LABELS.off, 'R', { 'aria-pressed': 'false' });
    this.returnButton = button('Return to automatic', 'Ctrl ⏎');
    this.message = element('output', { class: 'grow' });
    const title = element('h2', {}, [element('b', { lang: this.code }, name), element('span', {}, ' · you type, Enter ends a caption')]);
    const controls = element('div', { class: 'row' }, [this.message, this.speakButton, this.returnButton]);
    this.node = element('section', { class: 'takeover', 'aria-label': 'Captions in ' + name }, [title, this.box, controls]);
    this.box.oninput = () => this.typed();
    this.box.onkeydown = (event) => this.pressed(event);
    this.returnButton.onclick = () => this.giveBack();
    this.speakButton.onclick = () => this.toggleSpeech();
    $('takeovers').appendChild(this.node);
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

  pressed(event) {
    if (/^F\d/.test(event.key)) return;
    event.stopPropagation();
    if (event.key === 'Escape') this.box.blur();
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) this.giveBack();
    else this.finish();
  }

  finish() {
    if (this.box.value.trim()) this.finals.push(this.box.value);
    this.box.value = '';
    this.open = null;
    this.send();
  }

  send() {
    if (this.busy) return;
    if (!this.finals.length && this.open === null) {
      if (this.onIdle) this.onIdle();
      return;
    }
    const final = this.finals.length > 0;
    const text = final ? this.finals[0] : this.open;
    if (!final) this.open = null;
    this.busy = true;
    post(this.path + '/text', { text, final }).then(
      () => {
        if (final) this.finals.shift();
        setText(this.message, '');
        this.sendAfter(final ? 0 : SEND_MS);
      },
      (error) => this.failed(error, final),
    );
  }

  failed(error, final) {
    setText(this.message, 'Not sent: ' + error.message);
    if (error.status === 0 || error.status === 429 || error.status >= 500) {
      if (!final && this.open === null) this.open = this.box.value;
      this.sendAfter(RETRY_MS);
    } else {
      if (final) this.finals.shift();
      this.busy = false;
    }
  }

  sendAfter(milliseconds) {
    setTimeout(() => {
      this.busy = false;
      this.send();
    }, milliseconds);
  }

  /** Return the language to automatic captioning, after what is typed has been sent; the text field takes no more. */
  giveBack() {
    this.box.readOnly = true;
    this.box.blur();
    if (this.microphone.state !== 'off') this.microphone.stop();
    this.finish();
    this.onIdle = () => {
      this.onIdle = null;
      post(this.path + '/return').catch((error) => {
        this.box.readOnly = false;
        notice('Could not return to automatic captions: ' + error.message);
      });
    };
    if (!this.busy && !this.finals.length) this.onIdle();
  }

  /** Caption by voice instead of typing, or stop that. */
  toggleSpeech() {
    if (this.microphone.state === 'off') this.microphone.start();
    else this.microphone.stop();
  }

  /** Text that was typed and has not been sent. */
  get unsent() {
    return this.box.value.trim();
  }

  focus() {
    this.box.focus();
  }

  /** `returning`: true while the last caption is finished before automatic captioning goes on. */
  setReturning(returning) {
    this.box.readOnly = returning;
    this.node.classList.toggle('is-returning', returning);
  }

  /** Remove the text field; the language has been lost. */
  remove() {
    if (this.microphone.state !== 'off') this.microphone.close('');
    this.node.remove();
  }
}
