/* The screen stays on while captions come; browsers let go of it whenever the page is out of sight. */

let lock = null;
let wish = false;

export const canWake = 'wakeLock' in navigator;

export function wake(wanted) {
  wish = wanted;
  if (!canWake) return;
  const now = wish && !document.hidden;
  if (now && !lock) {
    lock = 'asked';
    navigator.wakeLock.request('screen').then(held, () => (lock = 'refused')); // low battery, or not allowed
  } else if (!now && lock && lock.release) lock.release();
}

function held(mine) {
  lock = mine;
  mine.addEventListener('release', () => (lock = null));
  wake(wish); // what was wished meanwhile
}

document.addEventListener('visibilitychange', () => {
  if (lock === 'refused') lock = null;
  wake(wish);
});
