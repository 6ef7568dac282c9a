/* Marks of speakers: `>> ` or a name where another speaker begins, or a colour for each. Who has no name gets `>> `.
 *
 * Decided once per cue and speaker, so that text on screen does not move when an earlier cue arrives late or is removed.
 */
import { changesSpeaker } from '../captions.js';

const COLOURS = 4; // of `.speaker-1` to `.speaker-4`, then again from the first

export class SpeakerMarks {
  /** `kind`: `chevron`, `name`, `colour`, or '' for no marks; `steady`: only stable text is shown. */
  constructor(kind, steady) {
    this.kind = kind;
    this.steady = steady;
    this.reset();
  }

  /** Forget all cues: the server has started again. */
  reset() {
    this.known = new Map(); // language -> id of a cue -> its speaker, and its mark, as text
    this.speakers = []; // in the order in which they first spoke
  }

  /** The cues of a language with the marks in their text, and with `colour`, a CSS class; oldest first. */
  apply(lang, cues) {
    if (!this.kind) return cues;
    const known = this.known.get(lang) || new Map();
    const marks = new Map();
    cues.forEach((cue, at) => {
      const last = known.get(cue.cue);
      const same = last && last.speaker === cue.speaker; // an operator may correct the speaker
      marks.set(cue.cue, same ? last : { speaker: cue.speaker, text: this.mark(cue, cues[at - 1]) });
    });
    this.known.set(lang, marks);
    return cues.map((cue) => this.marked(cue, marks.get(cue.cue).text));
  }

  /** Text before a cue; `last`: the cue before it, undefined for the first one. */
  mark(cue, last) {
    if (this.kind === 'colour' || !changesSpeaker(cue, last)) return '';
    if (this.kind === 'name' && cue.speaker) return cue.speaker + ': ';
    return last ? '>> ' : '';
  }

  marked(cue, mark) {
    if (this.kind === 'colour') return cue.speaker ? Object.assign({}, cue, { colour: this.colour(cue.speaker) }) : cue;
    const text = this.steady ? cue.stable : cue.stable + cue.tail;
    if (!mark || !text.trim()) return cue;
    const stable = mark + cue.stable.replace(/^\s+/, '');
    const tail = cue.stable ? cue.tail : cue.tail.replace(/^\s+/, '');
    return Object.assign({}, cue, { stable, tail, lines: null }); // rows are filled: those of the server have no mark
  }

  colour(speaker) {
    if (this.speakers.indexOf(speaker) < 0) this.speakers.push(speaker);
    return 'speaker-' + (1 + (this.speakers.indexOf(speaker) % COLOURS));
  }
}
