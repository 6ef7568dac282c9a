/* Where a line may end, and where it does. Width in columns: a Chinese character takes two, a combining accent none. */
import { UNSPACED } from '../page.js';

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
const ZERO = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0902\u093c\u0941-\u0948\u094d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u2060-\u2069\ufe00-\ufe0f]/;
const IDEOGRAPH = /[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]/;
const HIRAGANA = /[\u3041-\u309f]/;
const NEVER_FIRST = /[\s、。，．・：；？！」』）】》〉〕］｝゛゜ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々〻‐–—…,.:;?!)\]}%’”»]/;
const NEVER_LAST = /[「『（【《〈〔［｛([{‘“«]/;
const segmenters = {};

export function columns(text) {
  let sum = 0;
  for (const letter of text) sum += letter.length > 1 || WIDE.test(letter) ? 2 : ZERO.test(letter) ? 0 : 1;
  return sum;
}

/** Offsets at which a line may end, ascending, the end of the text last. */
export function openings(text, lang) {
  const found = [];
  const words = UNSPACED.test(lang) ? wordEnds(text, lang) : null;
  for (let at = 1; at < text.length; at++) {
    const last = text[at - 1];
    const next = text[at];
    if (/\s/.test(last) && !/\s/.test(next)) found.push(at);
    else if (NEVER_FIRST.test(next) || NEVER_LAST.test(last)) continue;
    else if (HIRAGANA.test(next) && IDEOGRAPH.test(last) && !HIRAGANA.test(last)) continue; // an ending or a particle
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

/** Where the server's lines begin in the text, but the first: `['uno dos', 'tres']` in `uno dos tres` -> [8]. */
export function beginnings(text, lines) {
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

/** Line ends from `from` on: each line the most that fits.
 *
 * `wanted`: a line ends there in any case; `least`: what stands before it stays in the first line, which a comma may
 * then make a little too long.
 */
export function fill(text, lang, from, fits, wanted, least) {
  const ends = [];
  let start = from;
  let end = from;
  const ended = (at) => {
    ends.push(at);
    start = end = at;
  };
  const stays = (opening) => end < least && text.slice(least, opening).trim().length < 3;
  for (const opening of openings(text, lang)) {
    if (opening <= from) continue;
    if (end > start && end >= least && wanted.indexOf(end) >= 0) ended(end);
    if (!stays(opening) && !fits(text.slice(start, opening))) {
      if (end > start) ended(end);
      while (most(text, start, opening, fits) < opening) ended(most(text, start, opening, fits));
    }
    end = opening;
  }
  if (text.length > start) ends.push(text.length);
  return ends;
}

/** How much of a word that may be wider than a line stands in it: one letter at least. */
function most(text, start, opening, fits) {
  let cut = start + 1;
  while (cut < opening && fits(text.slice(start, cut + 1))) cut++;
  return cut;
}
