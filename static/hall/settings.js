/* Settings of a hall screen: those of its address, under those that operators set for all hall screens of the room. */
import { readParams } from '../overlay/params.js';

const LOOKS = ['dark', 'light', 'yellow'];

/** Settings for the query of the page (URLSearchParams) and the data of the last `screen` event.
 *
 * {params: see overlay/params.js, look, title, clock, qr, readable, blank}; `title`: null for the name of the room.
 */
export function hallSettings(address, remote) {
  const query = new URLSearchParams(address);
  Object.keys(remote).forEach((name) => query.set(name, typeof remote[name] === 'boolean' ? Number(remote[name]) : remote[name]));
  const isOn = (name) => query.has(name) && !/^(0|false|off|no)$/i.test(query.get(name));
  const params = readParams(query);
  return {
    params: Object.assign(params, {
      lines: Math.min(20, Math.max(0, Math.round(Number(query.get('lines')) || 0))), // 0: as many rows as fit
      size: query.has('size') ? params.size : 0, // 0: rows as wide as the screen
      fadeMs: query.has('fade') ? params.fadeMs : 0,
    }),
    look: LOOKS.indexOf(query.get('theme')) > 0 ? query.get('theme') : 'dark',
    title: query.get('title'),
    clock: isOn('clock'),
    qr: isOn('qr'),
    readable: isOn('readable'),
    blank: isOn('blank'),
  };
}
