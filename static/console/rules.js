/* The words of the room: replacements and a glossary, a rule a line; wrong lines are pointed at with the reason. */
import { $, element, empty, put, sheet } from './page.js';
import { post, read } from './server.js';

const dialog = sheet('rules');
const box = $('rules-text');
let edition = null;
let theirs = null;

export function open() {
  if (!dialog.open) dialog.showModal();
  said('Reading …');
  faults([]);
  read('/rules').then(fill, (error) => said(error.message, true));
}

function fill(found) {
  edition = found.edition;
  box.value = found.text;
  $('rules-theirs').hidden = true;
  number();
  said(found.problem || 'In force');
  box.focus();
}

function save() {
  said('Saving …');
  faults([]);
  post('/rules', { text: box.value, edition }).then(
    (now) => {
      edition = now.edition;
      $('rules-theirs').hidden = true;
      said('Saved and in force');
    },
    (error) => {
      const wrong = error.data.faults || [];
      said(wrong.length ? (wrong.length === 1 ? 'One line is no rule' : wrong.length + ' lines are no rules') + '; nothing was changed' : error.message, true);
      faults(wrong);
      if (error.status !== 409) return;
      theirs = error.data;
      edition = theirs.edition; // a second save overwrites, as it now says
      $('rules-theirs').hidden = false;
      said('Somebody else has saved meanwhile. Save again overwrites their rules', true);
    },
  );
}

function faults(list) {
  const wrong = new Set(list.map((fault) => fault.line));
  number(wrong);
  empty($('rules-faults'));
  list.forEach((fault) => {
    const go = element('button', { type: 'button', class: 'plain' }, 'Line ' + fault.line);
    go.onclick = () => show(fault.line);
    $('rules-faults').appendChild(element('li', {}, [go, element('span', {}, fault.reason)]));
  });
  if (list.length) show(list[0].line);
}

function show(line) {
  const lines = box.value.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  box.focus();
  box.setSelectionRange(start, start + (lines[line - 1] || '').length);
}

function number(wrong) {
  const node = empty($('rules-lines'));
  box.value.split('\n').forEach((_, at) => {
    const bad = wrong && wrong.has(at + 1);
    node.appendChild(element('span', bad ? { class: 'is-bad' } : {}, String(at + 1) + '\n'));
  });
  node.scrollTop = box.scrollTop;
}

function said(words, bad) {
  put($('rules-said'), words);
  $('rules-said').classList.toggle('is-bad', !!bad);
}

$('rules-save').onclick = save;
$('rules-theirs').onclick = () => fill(theirs);
$('words').onclick = open;
box.oninput = () => number();
box.onscroll = () => ($('rules-lines').scrollTop = box.scrollTop);
box.onkeydown = (event) => {
  if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  save();
};
