/* The notice bar, which shows what went wrong, and the dialogs of the console. */
import { $, setText } from '../page.js';

/** Show `text` in the notice bar; '' hides the bar. */
export function notice(text) {
  setText($('notice'), text);
  $('notice').hidden = !text;
}

/** Show "Could not `action`: reason" if the promise is rejected. Resolves to true on success, otherwise to false. */
export function attempt(action, promise) {
  notice('');
  return promise.then(
    () => true,
    (error) => {
      notice('Could not ' + action + ': ' + error.message);
      return false;
    },
  );
}

/** The dialog with this id, its close buttons connected. */
export function dialog(id) {
  const node = $(id);
  node.querySelectorAll('[data-close]').forEach((button) => (button.onclick = () => node.close()));
  return node;
}
