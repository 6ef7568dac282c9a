/* Screen wake lock. Browsers release it while the page is out of sight; it is requested again afterwards. */

let lock = null; // or 'requested', 'refused', a WakeLockSentinel
let wanted = false;

export const hasWakeLock = 'wakeLock' in navigator;

/** Keep the screen on, or stop doing so. */
export function keepScreenOn(on) {
  wanted = on;
  if (!hasWakeLock) return;
  const needed = wanted && !document.hidden;
  if (needed && !lock) {
    lock = 'requested';
    navigator.wakeLock.request('screen').then(acquired, () => (lock = 'refused')); // low battery, or not allowed
  } else if (!needed && lock && lock.release) lock.release();
}

function acquired(sentinel) {
  lock = sentinel;
  sentinel.addEventListener('release', () => (lock = null));
  keepScreenOn(wanted); // `wanted` may have changed during the request
}

document.addEventListener('visibilitychange', () => {
  if (lock === 'refused') lock = null;
  keepScreenOn(wanted);
});
