/* Who operates: a token, which never stands in an address that is kept, and a name that the other operators see.
 *
 * The token comes in the address's fragment (which no server and no log sees) or is asked for; it is kept for this tab
 * only and sent as `Authorization: Bearer`. The id of the operator is this tab's own: two tabs are two pairs of hands.
 */
import { $, notice, sheet } from './page.js';

const fragment = new URLSearchParams(location.hash.slice(1));
let token = fragment.get('token') || sessionStorage.getItem('captioner.token') || '';
export const wished = location.hash.replace(/[#&]?token=[^&]*/, '').replace('#', '');
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
if (token) sessionStorage.setItem('captioner.token', token);

function made() {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem('captioner.operator', id);
  return id;
}

// A duplicated tab has a copy of the session: whoever was here first keeps the id.
const navigated = performance.getEntriesByType('navigation')[0];
const again = navigated && (navigated.type === 'reload' || navigated.type === 'back_forward');

export const session = {
  id: (again && sessionStorage.getItem('captioner.operator')) || made(),
  name: localStorage.getItem('captioner.name') || '',
  get token() {
    return token;
  },
  /** Set by whoever is to begin anew with another token or name. */
  changed: () => undefined,
};

export function ask() {
  if (!$('gate').hidden) return;
  $('gate').hidden = false;
  $('token').focus();
}

$('gate').onsubmit = (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  sessionStorage.setItem('captioner.token', token);
  $('gate').hidden = true;
  notice('');
  session.changed();
};

const naming = sheet('naming');

export function rename() {
  $('name').value = session.name;
  naming.showModal();
}

$('naming-form').onsubmit = (event) => {
  event.preventDefault();
  session.name = $('name').value.replace(/\s+/g, ' ').trim();
  localStorage.setItem('captioner.name', session.name);
  naming.close();
  session.changed();
};
