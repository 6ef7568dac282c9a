/* Edits of captions, for operators: `?edits=1` in the address, and the token of the console that has opened the page. */
import { element } from '../page.js';
import { message } from '../viewer/messages.js';

const PAGE = 1000;

/** Edits by language and caption: `en c12` -> [edit, …]; rejects if they may not be read. */
export function readEdits(address, token, offset = 0, known = new Map()) {
  const headers = token ? { Authorization: 'Bearer ' + token } : {};
  return fetch(address + '/audit?kind=edit&limit=' + PAGE + '&offset=' + offset, { headers, cache: 'no-store' })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((found) => {
      found.entries.forEach((edit) => known.set(key(edit.lang, edit.cue), (known.get(key(edit.lang, edit.cue)) || []).concat(edit)));
      return found.next === null ? known : readEdits(address, token, found.next, known);
    });
}

const key = (lang, cue) => lang + ' ' + cue;

/** Lines about the edits of these captions. */
export function editLines(edits, lang, cues) {
  return cues.flatMap((cue) => edits.get(key(lang, cue)) || []).map((edit) => {
    const text = message('editedBy').replace('{who}', edit.who).replace('{time}', edit.t ? new Date(edit.t).toLocaleString() : '?');
    const before = edit.before ? [element('del', { lang }, edit.before)] : [];
    return element('p', { class: 'edit' }, [document.createTextNode(text + ' '), ...before]);
  });
}
