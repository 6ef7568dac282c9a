/* Paragraphs of a transcript. */
import { endsSentence } from '../captions.js';
import { isUnspaced } from '../page.js';

const PAUSE_S = 3; // a longer pause begins a paragraph
const LONG_S = 45; // a paragraph of this length ends with its sentence

/** Paragraphs of finished captions: [{start, speaker, cues: [ids], text}], oldest first. */
export function paragraphs(cues, lang) {
  const found = [];
  let last = null;
  cues.forEach((cue) => {
    const paragraph = found[found.length - 1];
    const begins = !paragraph || cue.start - last.end >= PAUSE_S || (cue.speaker || '') !== paragraph.speaker
      || (cue.start - paragraph.start >= LONG_S && endsSentence(last.stable));
    if (begins) found.push({ start: cue.start, speaker: cue.speaker || '', cues: [cue.cue], text: cue.stable.trim() });
    else {
      paragraph.cues.push(cue.cue);
      paragraph.text = join(paragraph.text, cue.stable, lang);
    }
    last = cue;
  });
  return found;
}

/** Text of the captions with these ids in another language. */
export function textOf(ids, cues, lang) {
  return ids.reduce((text, id) => (cues.has(id) ? join(text, cues.get(id).stable, lang) : text), '');
}

function join(text, more, lang) {
  return text ? text + (isUnspaced(lang) ? '' : ' ') + more.trim() : more.trim();
}
