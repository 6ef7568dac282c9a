/* The notice that a translation is gist only. A reader can dismiss it, per room and language, for as long as the tab is
 * open. */
import { $, store, stored } from '../page.js';

const AREA = 'sessionStorage';
let grades = [];
let key = '';
let changed = () => undefined;

/** Set the grades of the room, as in its JSON and in `status` events. */
export const setGrades = (found) => (grades = found || []);

/** Show the notice if the translation into `lang` is gist only and it was not dismissed. */
export function showQuality(room, lang) {
  key = 'gist.' + room + '.' + lang;
  const isGist = grades.some((one) => one.lang === lang && one.grade === 'gist');
  const shown = isGist && stored(key, '', AREA) !== 'dismissed';
  if ($('quality').hidden === !shown) return;
  $('quality').hidden = !shown;
  $('automatic').hidden = shown; // the notice takes its place
  changed();
}

/** Connect the button that dismisses the notice; `onChange()`: after the notice has appeared or disappeared. */
export function connectQuality(onChange) {
  changed = onChange;
  $('dismiss').onclick = () => {
    store(key, 'dismissed', AREA);
    $('quality').hidden = true;
    $('automatic').hidden = false;
    onChange();
  };
}
