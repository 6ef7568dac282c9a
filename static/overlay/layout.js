/* Layout of one caption in rows.
 *
 * 1. Rows end where the server's lines end, which are those of the caption files; or they are filled by columns if the
 *    address sets `max`. In both cases the measured width limits them, so that nothing leaves the box at any size or
 *    font.
 * 2. Settled text stays in its row: a break inside it is not recomputed, and none is inserted before it.
 * 3. Text that was cleared, hidden or faded out is dismissed: it is not shown again.
 */
import { breakOffsets, columns, fillLines, lineStarts } from './breaks.js';

/** Layout of a cue that has not been laid out yet: `ends` are offsets in `text` at which rows end, `dismissed` is the
 * offset up to which the text is no longer shown, `rows` the most rows it has ever had. */
export const EMPTY = { stable: '', text: '', ends: [], dismissed: 0, rows: 0, rev: 0 };
const REMNANT = 16; // columns; a shorter rest of a late final only replaces text that was already shown

/** Layout of a cue's newest state, derived from its previous layout.
 *
 * options: lang; steady (stable text only); ownColumns (ignore the server's lines); fits(text): true if a row holds it.
 */
export function layOut(previous, cue, options) {
  if (previous.rev === cue.rev && previous.ends.length) return previous;
  const text = options.steady ? cue.stable : cue.stable + cue.tail;
  const agreed = cue.rev === previous.rev ? 0 : commonLength(previous.stable, cue.stable);
  const dismissed = dismissedLength(previous, cue, text, options.lang);
  // The space after the last stable word belongs to it: a row that only the tail has left is not joined again.
  const settled = agreed + /^\s*/.exec(text.slice(agreed))[0].length;
  const full = previous.ends.slice(0, -1); // the last row goes on
  const kept = full.filter((end) => end <= settled && end > dismissed && end < text.length);
  const from = kept.length ? kept[kept.length - 1] : dismissed;
  const breaks = serverBreaks(cue, text, dismissed, options);
  const keptInRow = settledLengthInRow(previous, agreed, from);
  const added = text.slice(from).trim() ? fillLines(text, options.lang, from, options.fits, breaks, keptInRow) : [];
  const ends = kept.concat(added);
  return { stable: cue.stable, text, ends, dismissed, rows: Math.max(previous.rows, ends.length), rev: cue.rev };
}

/** The layout with all of its present text dismissed. */
export function dismiss(layout) {
  return Object.assign({}, layout, { dismissed: layout.text.length, ends: [], rows: 0 });
}

/** Offset up to which settled text already stands in the row that begins at `from`. */
function settledLengthInRow(previous, agreed, from) {
  const end = previous.ends.find((one) => one > from);
  return end === undefined ? 0 : Math.min(end, previous.text.slice(0, agreed).replace(/\s+$/, '').length);
}

function serverBreaks(cue, text, dismissed, options) {
  if (options.ownColumns || !cue.lines) return [];
  const found = lineStarts(text, cue.lines);
  return !dismissed || found.indexOf(dismissed) >= 0 ? found : [];
}

/** Offset up to which the new text is dismissed; all of it for a late final that only replaces dismissed text. */
function dismissedLength(previous, cue, text, lang) {
  if (!previous.dismissed) return 0;
  const before = previous.text.slice(0, previous.dismissed);
  const ends = breakOffsets(text, lang);
  const words = breakOffsets(before, lang).length;
  const grown = text.startsWith(before.trim());
  const at = grown ? ends.find((end) => end >= before.trim().length) : ends[Math.min(words, ends.length) - 1];
  if (grown) return at;
  return cue.state === 'final' && columns(text.slice(at).trim()) < REMNANT ? text.length : at;
}

function commonLength(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
