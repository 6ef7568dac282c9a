/* How one caption stands in rows.
 *
 * 1. Rows end where the server's lines end, which are those of the files, or are filled by columns where the address
 *    asks for so many (`max`); in any case by measured width, so that nothing leaves the box at any size or font.
 * 2. Settled text stays in its row: a break inside it is never made again, and none is put before it.
 * 3. What was cleared, hidden or faded is spent: it is not shown again.
 */
import { beginnings, columns, fill, openings } from './breaks.js';

export const BLANK = { stable: '', whole: '', ends: [], spent: 0, rows: 0, rev: 0 };
const REMNANT = 16; // columns of a late final that merely replace what was already seen

/** The layout of a cue's newest state, from that of the last one; `fits(text)` says whether a row holds it. */
export function lay(old, cue, page) {
  if (old.rev === cue.rev && old.ends.length) return old;
  const whole = page.steady ? cue.stable : cue.stable + cue.tail;
  const agreed = cue.rev === old.rev ? 0 : agreement(old.stable, cue.stable);
  const spent = unspent(old, cue, whole, page.lang);
  // The space after the last stable word belongs to it: a line that the tail has left is not joined again.
  const settled = agreed + /^\s*/.exec(whole.slice(agreed))[0].length;
  const kept = old.ends.filter((end) => end <= settled && end > spent && end < whole.length);
  const from = kept.length ? kept[kept.length - 1] : spent;
  const breaks = wanted(cue, whole, spent, page);
  const more = whole.slice(from).trim() ? fill(whole, page.lang, from, page.fits, breaks, stands(old, agreed, from)) : [];
  const ends = kept.concat(more);
  return { stable: cue.stable, whole, ends, spent, rows: Math.max(old.rows, ends.length), rev: cue.rev };
}

/** All that is there has been seen and is not shown again. */
export function spend(layout) {
  return Object.assign({}, layout, { spent: layout.whole.length, ends: [], rows: 0 });
}

/** How far the settled text reaches that stands in the row which begins at `from`. */
function stands(old, agreed, from) {
  const end = old.ends.find((one) => one > from);
  return end === undefined ? 0 : Math.min(end, old.whole.slice(0, agreed).replace(/\s+$/, '').length);
}

function wanted(cue, whole, spent, page) {
  if (page.own || !cue.lines) return [];
  const found = beginnings(whole, cue.lines);
  return !spent || found.indexOf(spent) >= 0 ? found : [];
}

/** How much of the cue is not shown again: what was spent, and in a late final also what merely replaces it. */
function unspent(old, cue, whole, lang) {
  if (!old.spent) return 0;
  const before = old.whole.slice(0, old.spent);
  const ends = openings(whole, lang);
  const words = openings(before, lang).length;
  const grown = whole.startsWith(before.trim());
  const at = grown ? ends.find((end) => end >= before.trim().length) : ends[Math.min(words, ends.length) - 1];
  if (grown) return at;
  return cue.state === 'final' && columns(whole.slice(at).trim()) < REMNANT ? whole.length : at;
}

function agreement(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
