/* Corrections that the server offers after an edit: the same mistake replaced by a rule, and in earlier captions. */
import { $, element, empty, languageName, setText } from '../page.js';
import { post } from './api.js';
import { note } from './log.js';
import { attempt } from './notice.js';

let waiting = []; // offers of the last edit that are not decided

/** Show what the server has answered to an edit. */
export function receiveAnswer(answer) {
  Object.entries(answer.not_translated || {}).forEach(([code, why]) => note(languageName(code) + ' is not translated again: ' + why));
  waiting = answer.offers || [];
  show();
}

/** Replace the mistake everywhere. */
export function accept() {
  const [offer] = waiting;
  if (!offer || $('offer').hidden) return;
  $('offer').hidden = true;
  const { lang, old } = offer;
  attempt('replace “' + old + '”', post('/corrections', { lang, old, new: offer.new })).then((done) => {
    if (done && waiting[0] === offer) waiting.shift();
    show();
  });
}

/** Leave the mistake elsewhere as it is. */
export function dismiss() {
  waiting.shift();
  show();
}

function show() {
  const [offer] = waiting;
  $('offer').hidden = !offer;
  if (!offer) return;
  const { count } = offer;
  const places = count ? ' and in ' + count + (count === 1 ? ' other caption' : ' other captions') : '';
  setText($('offer-text'), 'Replace “' + offer.old + '” with “' + offer.new + '” from now on' + places + '?');
  $('offer-name').hidden = !offer.name;
  const list = empty($('offer-captions'));
  list.hidden = !count;
  offer.captions.forEach((one) => {
    const [before, after] = changedPart(one.before, one.after);
    const texts = [one.after.slice(0, before.start), element('del', {}, before.text), ' ', element('ins', {}, after.text), one.after.slice(after.end)];
    list.appendChild(element('li', { lang: one.lang, dir: 'auto' }, texts.map((part) => (part.nodeType ? part : element('span', {}, part)))));
  });
  if (count > offer.captions.length) list.appendChild(element('li', {}, 'and ' + (count - offer.captions.length) + ' more'));
}

/** The differing middle of two texts, widened to whole words. */
function changedPart(before, after) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  while (start && /\S/.test(before[start - 1])) start--;
  let left = 0;
  while (left < Math.min(before.length, after.length) - start && before[before.length - 1 - left] === after[after.length - 1 - left]) left++;
  while (left && /\S/.test(before[before.length - left])) left--;
  return [before, after].map((text) => ({ start, end: text.length - left, text: text.slice(start, text.length - left) }));
}

$('offer-accept').onclick = accept;
$('offer-dismiss').onclick = dismiss;
