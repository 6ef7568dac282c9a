/* Line breaking. Width is counted in columns: two for a Chinese character, none for a combining accent. */
import { isUnspaced } from '../page.js';

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
const ZERO = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0902\u093c\u0941-\u0948\u094d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u2060-\u2069\ufe00-\ufe0f]/;
const IDEOGRAPH = /[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]/;
const HIRAGANA = /[\u3041-\u309f]/;
const NEVER_FIRST = /[\s、。，．・：；？！」』）】》〉〕］｝゛゜ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々〻‐–—…,.:;?!)\]}%’”»]/;
const NEVER_LAST = /[「『（【《〈〔［｛([{‘“«]/;
const segmenters = {};

/** Width of a text in columns. */
export function columns(text) {
  let sum = 0;
  for (const letter of text) sum += letter.length > 1 || WIDE.test(letter) ? 2 : ZERO.test(letter) ? 0 : 1;
  return sum;
}

/** Offsets at which a line may end, ascending, the end of the text last. */
export function breakOffsets(text, lang) {
  const found = [];
  const words = isUnspaced(lang) ? wordEnds(text, lang) : null;
  for (let at = 1; at < text.length; at++) {
    const last = text[at - 1];
    const next = text[at];
    if (/\s/.test(last) && !/\s/.test(next)) found.push(at);
    else if (NEVER_FIRST.test(next) || NEVER_LAST.test(last)) continue;
    else if (HIRAGANA.test(next) && IDEOGRAPH.test(last) && !HIRAGANA.test(last)) continue; // a word ending or particle
    else if (words) words.has(at) && found.push(at);
    else if (IDEOGRAPH.test(last) || IDEOGRAPH.test(next)) found.push(at);
    else if (/[\u2010\u2013\u2014-]/.test(last) && at > 1 && /[^\s\d-]/.test(text[at - 2])) found.push(at);
  }
  found.push(text.length);
  return found;
}

function wordEnds(text, lang) {
  if (!window.Intl || !Intl.Segmenter) return null;
  if (!segmenters[lang]) segmenters[lang] = new Intl.Segmenter(lang, { granularity: 'word' });
  return new Set(Array.from(segmenters[lang].segment(text), (part) => part.index + part.segment.length));
}

/** Offsets in `text` at which the server's lines begin, except the first: `['uno dos', 'tres']` in `uno dos tres` -> [8]. */
export function lineStarts(text, lines) {
  const found = [];
  let at = 0;
  for (const line of lines) {
    while (/\s/.test(text[at])) at++;
    if (at && at < text.length) found.push(at);
    for (const letter of line.replace(/\s/g, '')) {
      while (/\s/.test(text[at])) at++;
      at += letter.length;
    }
  }
  return found;
}

/** Offsets at which lines end, filling each line from `from` on.
 *
 * `fits(text)`: true if a line holds the text; `breaks`: offsets at which a line ends in any case; `keep`: text before
 * this offset stays in the first line, even if a comma then makes it a little too long.
 */
export function fillLines(text, lang, from, fits, breaks, keep) {
  const ends = [];
  let start = from;
  let end = from;
  const endLine = (at) => {
    ends.push(at);
    start = end = at;
  };
  const stays = (offset) => end < keep && text.slice(keep, offset).trim().length < 3;
  for (const offset of breakOffsets(text, lang)) {
    if (offset <= from) continue;
    if (end > start && end >= keep && breaks.indexOf(end) >= 0) endLine(end);
    if (!stays(offset) && !fits(text.slice(start, offset))) {
      if (end > start) endLine(end);
      for (let cut = fittingEnd(text, start, offset, fits); cut < offset; cut = fittingEnd(text, start, offset, fits)) endLine(cut);
    }
    end = offset;
  }
  if (text.length > start) ends.push(text.length);
  return ends;
}

/** End of the part of an overlong word that fits in a line; at least one letter. */
function fittingEnd(text, start, wordEnd, fits) {
  let cut = start + 1;
  while (cut < wordEnd && fits(text.slice(start, cut + 1))) cut++;
  return cut;
}
