/* Token, id and name of the operator.
 *
 * The token comes from the address's fragment, which no server and no log receives, or from a form. It is removed from
 * the address, kept for this tab only and sent as `Authorization: Bearer`. Each tab has its own operator id.
 */
import { $, store, stored } from '../page.js';
import { dialog, notice } from './notice.js';

const TAB = 'sessionStorage';
const fragment = new URLSearchParams(location.hash.slice(1));
let token = fragment.get('token') || stored('token', '', TAB);

/** Fragment of the address without the token, such as `builder`. */
export const fragmentRest = location.hash.replace(/[#&]?token=[^&]*/, '').replace(/^[#&]/, '');
if (location.hash && self.origin !== 'null') history.replaceState(null, '', location.pathname + location.search);
if (token) store('token', token, TAB);

function createId() {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  store('operator', id, TAB);
  return id;
}

// A duplicated tab begins with a copy of the session storage, so the id is only taken from there after a reload.
const navigation = performance.getEntriesByType('navigation')[0];
const reloaded = navigation && (navigation.type === 'reload' || navigation.type === 'back_forward');

/** This operator; `onChange()` is called after the token or the name has changed. */
export const session = {
  id: (reloaded && stored('operator', '', TAB)) || createId(),
  name: stored('name', ''),
  get token() {
    return token;
  },
  onChange: () => undefined,
};

/** Show the form that asks for the token. */
export function askForToken() {
  if (!$('token-form').hidden) return;
  $('token-form').hidden = false;
  $('token').focus();
}

$('token-form').onsubmit = (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  store('token', token, TAB);
  $('token-form').hidden = true;
  notice('');
  session.onChange();
};

const nameDialog = dialog('name-dialog');

/** Show the dialog in which operators enter their name. */
export function askForName() {
  $('name').value = session.name;
  nameDialog.showModal();
}

$('name-form').onsubmit = (event) => {
  event.preventDefault();
  session.name = $('name').value.replace(/\s+/g, ' ').trim();
  store('name', session.name);
  nameDialog.close();
  session.onChange();
};
