/* What the modules of the console share: elements by id, words of the page, small acts on nodes. */
const { base, language, direction, element, empty, roomOfPath } = window.Captions;

export { base, language, direction, element, empty };
export const room = roomOfPath();
export const address = base + 'rooms/' + encodeURIComponent(room);
export const $ = (id) => document.getElementById(id);

/** Write text only where it is another: the page is redrawn often, and screen readers hear each change. */
export function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export function clock(seconds) {
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return (seconds >= 3600 ? Math.floor(seconds / 3600) + ':' : '') + two((seconds / 60) % 60) + ':' + two(seconds % 60);
}

export function notice(words) {
  put($('notice'), words);
  $('notice').hidden = !words;
}

/** `did('hide everything', promise)`: what fails is said, with what to do. */
export function did(what, promise) {
  notice('');
  return promise.catch((error) => {
    notice('Could not ' + what + ': ' + error.message);
    throw error;
  });
}

export const quietly = (promise) => promise.catch(() => undefined);

/** A dialog with a close button, and how it is opened. */
export function sheet(id) {
  const dialog = $(id);
  dialog.querySelectorAll('[data-close]').forEach((button) => (button.onclick = () => dialog.close()));
  return dialog;
}
