/* The room of this console. */
import { roomAddress, roomFromAddress } from '../page.js';

/** Name of the room. */
export const room = roomFromAddress();

/** `exists`: true while the room is known to exist. */
export const known = { exists: false };

/** Address of the room's JSON; its other addresses are below it. */
export const address = roomAddress(room);
