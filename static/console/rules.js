/* The word rules of the room (replacements and glossary), one per line. Invalid lines are marked, with the reason. */
import { $, element, empty, setText } from '../page.js';
import { getJson, post } from './api.js';
import { dialog } from './notice.js';

const rulesDialog = dialog('rules');
const box = $('rules-text');
const NOT_SAVED = 'Not saved: the changes are not active yet';
let saved = ''; // rules in force
let edition = null; // version that the text was loaded from
let theirs = null; // newer version, saved by another operator

/** Open the dialog and load the rules. */
export function openRules() {
  if (!rulesDialog.open) rulesDialog.showModal();
  showState('Loading …');
  showFaults([]);
  getJson('/rules').then(fill, (error) => showState(error.message, true));
}

function fill(found) {
  edition = found.edition;
  box.value = saved = found.text;
  $('rules-theirs').hidden = true;
  numberLines();
  showState(found.problem || 'Active');
  box.focus();
}

function save() {
  showState('Saving …');
  showFaults([]);
  const text = box.value;
  post('/rules', { text, edition }).then(
    (now) => {
      edition = now.edition;
      saved = text;
      $('rules-theirs').hidden = true;
      showState(box.value === saved ? 'Saved and active' : NOT_SAVED);
    },
    (error) => {
      const faults = error.data.faults || [];
      showState(faults.length ? describe(faults.length) : error.message, true);
      showFaults(faults);
      if (error.status !== 409) return;
      theirs = error.data;
      edition = theirs.edition; // a second save overwrites their version, as the message warns
      $('rules-theirs').hidden = false;
      showState('Another operator has saved a newer version. Saving again overwrites it', true);
    },
  );
}

const describe = (count) => (count === 1 ? '1 line is not a valid rule' : count + ' lines are not valid rules') + '; nothing was saved';

function showFaults(faults) {
  numberLines(new Set(faults.map((fault) => fault.line)));
  empty($('rules-faults'));
  faults.forEach((fault) => {
    const button = element('button', { type: 'button', class: 'plain' }, 'Line ' + fault.line);
    button.onclick = () => selectLine(fault.line);
    $('rules-faults').appendChild(element('li', {}, [button, element('span', {}, fault.reason)]));
  });
  if (faults.length) selectLine(faults[0].line);
}

function selectLine(line) {
  const lines = box.value.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  box.focus();
  box.setSelectionRange(start, start + (lines[line - 1] || '').length);
}

function numberLines(invalid) {
  const node = empty($('rules-lines'));
  box.value.split('\n').forEach((_, at) => {
    const isBad = invalid && invalid.has(at + 1);
    node.appendChild(element('span', isBad ? { class: 'is-bad' } : {}, String(at + 1) + '\n'));
  });
  node.scrollTop = box.scrollTop;
}

function showState(text, isBad) {
  setText($('rules-state'), text);
  $('rules-state').classList.toggle('is-bad', !!isBad);
}

$('rules-save').onclick = save;
$('rules-theirs').onclick = () => fill(theirs);
$('edit-rules').onclick = openRules;
box.oninput = () => {
  numberLines();
  showState(box.value === saved ? 'Active' : NOT_SAVED);
};
box.onscroll = () => ($('rules-lines').scrollTop = box.scrollTop);
box.onkeydown = (event) => {
  if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  save();
};
