/* The notice that a translation is gist only; dismissed per room and language, until the tab is closed. */
import { $, store, stored } from '../page.js';

const AREA = 'sessionStorage';
let grades = [];

/** Set the grades of the room. */
export const setGrades = (found) => (grades = found || []);

/** Show the notice if it is due for `lang`; `onChange()`: after it has appeared or disappeared. */
export function showQuality(room, lang, onChange) {
  const key = 'gist.' + room + '.' + lang;
  const due = () => grades.some((one) => one.lang === lang && one.grade === 'gist') && !stored(key, '', AREA);
  const update = () => {
    if ($('quality').hidden !== due()) return;
    $('automatic').hidden = due(); // the notice takes its place
    $('quality').hidden = !due();
    onChange();
  };
  $('dismiss').onclick = () => {
    store(key, 'dismissed', AREA);
    update();
  };
  update();
}
