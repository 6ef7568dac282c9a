/* Captions of a room. A `cue` event is the whole state of one cue in one language; the highest `rev` wins, so lost and
 * repeated events do no harm. */

/** Newest state of every cue, per language, by start time; only the last `keep` of each language. */
export class Cues {
  constructor(keep) {
    this.keep = keep || 200;
    this.lists = new Map();
    this.epoch = null;
  }

  /** All cues of a language, oldest first. */
  of(lang) {
    if (!this.lists.has(lang)) this.lists.set(lang, []);
    return this.lists.get(lang);
  }

  /** The cue with this id, or null. */
  find(lang, id) {
    const list = this.of(lang);
    for (let i = list.length - 1; i >= 0; i--) if (list[i].cue === id) return list[i];
    return null;
  }

  /** Store a revision unless a newer one is stored already. */
  update(cue) {
    const list = this.of(cue.lang);
    const old = this.find(cue.lang, cue.cue);
    if (old && cue.rev <= old.rev) return;
    if (old) list.splice(list.lastIndexOf(old), 1);
    let at = list.length;
    while (at > 0 && precedes(cue, list[at - 1])) at--;
    list.splice(at, 0, cue);
    if (list.length > this.keep) list.shift();
  }

  /** Remove the cues with these ids. */
  remove(lang, ids) {
    this.lists.set(lang, this.of(lang).filter((cue) => ids.indexOf(cue.cue) < 0));
  }

  /** Replace everything from the first cue of the snapshot on; older finals stay unless the epoch differs. */
  applySnapshot(data) {
    if (this.epoch !== null && this.epoch !== data.epoch) this.lists.clear();
    this.epoch = data.epoch;
    this.lists.forEach((list, lang) => {
      const received = data.cues.filter((cue) => cue.lang === lang);
      const ids = received.map((cue) => cue.cue);
      const first = received.reduce((least, cue) => Math.min(least, cue.start), Infinity);
      const stays = (cue) => ids.indexOf(cue.cue) >= 0 || (cue.state === 'final' && cue.start < first);
      this.lists.set(lang, list.filter(stays));
    });
    data.cues.forEach((cue) => this.update(cue));
  }
}

function precedes(a, b) {
  if (a.start !== b.start) return a.start < b.start;
  return a.cue.length !== b.cue.length ? a.cue.length < b.cue.length : a.cue < b.cue;
}

/** True if the text ends with a sentence. */
export const endsSentence = (text) => /[.!?…。？！؟।]['"’”»」』)\]）]*\s*$/.test(text);

/** The leading cues of a list that can be shown as whole sentences.
 *
 * A final cue within a sentence waits for the next final, no longer, so that a long sentence or a language without
 * punctuation is never held back for more than one cue; `quiet`: nobody speaks, and nothing waits. The label of a sound
 * is whole from its start.
 */
export function wholeSentences(list, quiet) {
  let ready = 0;
  for (let at = 0; at < list.length && (list[at].sound || list[at].state === 'final'); at++) {
    if (quiet || list[at].sound || endsSentence(captionText(list[at]))) ready = at + 1;
    else ready = Math.max(ready, at);
  }
  return list.slice(0, ready);
}

/** True if a cue has another speaker than the one before it, undefined for the first one. */
export const changesSpeaker = (cue, last) => (cue.speaker || '') !== ((last && last.speaker) || '');

/** Whole text of a cue. */
export const captionText = (cue) => cue.stable + cue.tail;
