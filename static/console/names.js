/* Names from a programme: pasted or dropped, found by the server, confirmed by the operator, then expected. */
import { $, element, empty, setText } from '../page.js';
import { post, postFile } from './api.js';
import { dialog } from './notice.js';

const namesDialog = dialog('names');
const chosen = () => Array.from($('names-list').querySelectorAll('input:checked:not(:disabled)'));

/** Open the dialog. */
export function openNames() {
  if (!namesDialog.open) namesDialog.showModal();
}

function find(body) {
  if (!body || !body.length && !body.size) return;
  showState('Looking for names …');
  postFile('/programme', body).then(
    (found) => {
      empty($('names-list'));
      found.names.forEach((one) => $('names-list').appendChild(row(one)));
      showState(found.names.length ? '' : 'No names found');
      label();
      if (found.names.length) $('names-list').querySelector('input').focus();
    },
    (error) => showState(error.message, true),
  );
}

function row({ name, count, context, likely, expected }) {
  const box = element('input', { type: 'checkbox', value: name });
  box.checked = likely || expected;
  box.disabled = expected;
  box.onchange = label;
  const about = [element('b', { dir: 'auto' }, name), element('span', {}, expected ? 'expected' : count + '×'), element('small', { dir: 'auto' }, context)];
  return element('li', {}, [element('label', {}, [box, ...about])]);
}

function label() {
  const count = chosen().length;
  $('names-list').hidden = !$('names-list').children.length;
  $('names-add').disabled = !count;
  setText($('names-add'), count === 1 ? 'Expect 1 name' : 'Expect ' + count + ' names');
}

function add() {
  const boxes = chosen();
  showState('Saving …');
  post('/names', { names: boxes.map((box) => box.value) }).then(
    () => {
      boxes.forEach((box) => (box.disabled = true));
      showState(boxes.length === 1 ? '1 name is expected from now on' : boxes.length + ' names are expected from now on');
      label();
    },
    (error) => showState(error.message, true),
  );
}

function showState(text, isBad) {
  setText($('names-state'), text);
  $('names-state').classList.toggle('is-bad', !!isBad);
}

$('edit-names').onclick = openNames;
$('names-find').onclick = () => find($('names-text').value.trim());
$('names-file').onchange = () => find($('names-file').files[0]);
$('names-add').onclick = add;
namesDialog.ondragover = (event) => event.preventDefault();
namesDialog.ondrop = (event) => {
  event.preventDefault();
  find(event.dataTransfer.files[0] || event.dataTransfer.getData('text'));
};
