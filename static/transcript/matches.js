/* Search in a text: without regard to case, accents, kinds of quotation marks and width of spaces, as in
 * `GET /rooms/R/search`. */

/** Ranges [from, to) of `text` that match the words of `query` as typed; [] if there are none. */
export function matches(text, query) {
  const wanted = fold(query.trim()).text;
  if (!wanted) return [];
  const { text: folded, places } = fold(text);
  const found = [];
  places.push(text.length);
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length))
    found.push([places[at], Math.max(places[at + wanted.length - 1] + 1, places[at + wanted.length])]);
  return found;
}

// Accents, vowel points of Hebrew and Arabic, and characters without a glyph. Other combining marks are vowels.
const IGNORED = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f]/g;

/** The text without accents, in lower case, with the place in `text` of each of its characters. */
function fold(text) {
  const places = [];
  let folded = '';
  for (let at = 0; at < text.length; at++) {
    let plain = text[at].replace(/[‘’ʼ´`]/, "'").replace(/[“”„«»]/, '"').normalize('NFKD').replace(IGNORED, '').normalize('NFC').toLowerCase();
    if (/\s/.test(plain)) plain = folded.endsWith(' ') ? '' : ' ';
    for (let i = 0; i < plain.length; i++) places.push(at);
    folded += plain;
  }
  return { text: folded, places };
}
