/* The time of day, in the way of the browser's language. */

let running = false;

/** Show hours and minutes in `node`, changed with each minute. */
export function startClock(node) {
  if (running) return;
  running = true;
  const show = () => {
    const now = new Date();
    node.textContent = now.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    setTimeout(show, 60000 - (now.getTime() % 60000) + 20);
  };
  show();
}
