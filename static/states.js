/** State of a room -> label. */
export const STATES = { live: 'Live', silent: 'Waiting for speech', lagging: 'Catching up', ended: 'Ended' };
