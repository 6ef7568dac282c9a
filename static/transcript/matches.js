/* Search in a text: without regard to case and accents. */

/** Ranges [from, to) of `text` that match the words of `query` as typed; [] if there are none. */
export function matches(text, query) {
  const wanted = fold(query.trim()).text;
  if (!wanted) return [];
  const { text: folded, places } = fold(text);
  const found = [];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length))
    found.push([places[at], places[at + wanted.length - 1] + 1]);
  return found;
}

/** The text without accents, in lower case, with the place in `text` of each of its characters. */
function fold(text) {
  const places = [];
  let folded = '';
  for (let at = 0; at < text.length; at++) {
    const plain = text[at].normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
    for (let i = 0; i < plain.length; i++) places.push(at);
    folded += plain;
  }
  return { text: folded, places };
}
