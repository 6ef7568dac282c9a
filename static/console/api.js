/* Requests to the server. A refused request rejects with an Error: message and hint of the server, `status`, `data`. */
import { address } from './room.js';
import { askForToken, session } from './session.js';

function headers(more) {
  return Object.assign(session.token ? { Authorization: 'Bearer ' + session.token } : {}, more);
}

/** Fetch a URL with the operator's token; resolves to the Response. */
export const get = (url) => fetch(url, { cache: 'no-store', headers: headers() });

/** Fetch JSON of the room, such as `getJson('/rules')`. */
export const getJson = (path) => toJson(get(address + path));

/** Post JSON to an address of the room; resolves to the JSON of the response. */
export function post(path, body) {
  return send(path, 'application/json', JSON.stringify(body || {}));
}

/** Post a file or a text to an address of the room; resolves to the JSON of the response. */
export const postFile = (path, body) => send(path, 'application/octet-stream', body);

function send(path, type, body) {
  const operator = (path.includes('?') ? '&' : '?') + 'operator=' + session.id;
  return toJson(fetch(address + path + operator, { method: 'POST', headers: headers({ 'Content-Type': type }), body }));
}

function toJson(response) {
  return response.then(
    (answer) => answer.json().catch(() => ({})).then((data) => check(answer, data)),
    () => {
      throw Object.assign(new Error('the server is not responding; check that it is running'), { status: 0, data: {} });
    },
  );
}

function check(answer, data) {
  if (answer.ok) return data;
  if (answer.status === 401 || answer.status === 403) askForToken();
  const message = [data.error || 'the server refused the request (' + answer.status + ')', data.hint].filter(Boolean).join('; ');
  throw Object.assign(new Error(message), { status: answer.status, data });
}
