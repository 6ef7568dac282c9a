/* Questions to the server and what it is told; refusals become errors in its own words. */
import { address } from './page.js';
import { ask, session } from './session.js';

export const headers = (more) => Object.assign(session.token ? { Authorization: 'Bearer ' + session.token } : {}, more);
export const get = (url) => fetch(url, { cache: 'no-store', headers: headers() });

/** The room's own JSON, such as `read('/rules')`. */
export const read = (path) => settled(get(address + path));

export function post(path, body) {
  const by = (path.includes('?') ? '&' : '?') + 'operator=' + session.id;
  const request = { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body || {}) };
  return settled(fetch(address + path + by, request));
}

function settled(asked) {
  return asked.then(
    (answer) => answer.json().catch(() => ({})).then((data) => answered(answer, data)),
    () => {
      throw Object.assign(new Error('the server does not answer. Is it running?'), { status: 0, data: {} });
    },
  );
}

function answered(answer, data) {
  if (answer.ok) return data;
  if (answer.status === 401 || answer.status === 403) ask();
  const words = [data.error || 'the server refused (' + answer.status + ')', data.hint].filter(Boolean).join('; ');
  throw Object.assign(new Error(words), { status: answer.status, data });
}
