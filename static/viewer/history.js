/* Captions from before the page was opened; revision 0, so that those of the event stream replace them. */
import { isUnspaced } from '../page.js';

/** Captions kept per language; enough for a day of talks. */
export const KEPT = 3000;

/** Captions of the JSON file at `address`; [] if that fails. */
export function fetchHistory(address, lang) {
  return fetch(address, { cache: 'no-store' })
    .then((answer) => (answer.ok ? answer.json() : { cues: [] }))
    .catch(() => ({ cues: [] }))
    .then((found) => joinParts(found.cues || [], lang));
}

/** Join the parts of a caption: `c2`, `c2.2`. */
function joinParts(parts, lang) {
  const found = new Map();
  const space = isUnspaced(lang) ? '' : ' ';
  parts.slice(-KEPT).forEach((part) => {
    const id = part.cue.split('.')[0];
    const text = part.lines.join(space);
    const known = found.get(id);
    if (known) Object.assign(known, { stable: known.stable + space + text, end: part.end });
    else found.set(id, { lang, cue: id, rev: 0, state: 'final', stable: text, tail: '', start: part.start, end: part.end, speaker: part.speaker });
  });
  return Array.from(found.values());
}
