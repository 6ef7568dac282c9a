/* What was said before: from the caption file, as revision 0, so that what the stream tells is newer. */
import { UNSPACED } from '../captions.js';

export const KEPT = 3000; // captions per language on the page; a day of talks

/** The captions so far of the file at `address`; none where it cannot be had. */
export function past(address, lang) {
  return fetch(address, { cache: 'no-store' })
    .then((answer) => (answer.ok ? answer.json() : { cues: [] }))
    .catch(() => ({ cues: [] }))
    .then((found) => whole(found.cues || [], lang));
}

/** The file's cues, of which several may be one caption: `c2`, `c2.2`. */
function whole(parts, lang) {
  const found = new Map();
  const space = UNSPACED.test(lang) ? '' : ' ';
  parts.slice(-KEPT).forEach((part) => {
    const id = part.cue.split('.')[0];
    const said = part.lines.join(space);
    const known = found.get(id);
    const shown = { lang, cue: id, rev: 0, state: 'final', stable: said, tail: '', start: part.start };
    if (!known) found.set(id, Object.assign(shown, { end: part.end, speaker: part.speaker }));
    else Object.assign(known, { stable: known.stable + space + said, end: part.end });
  });
  return Array.from(found.values());
}
