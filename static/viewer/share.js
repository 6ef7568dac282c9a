/* The way in for others: a code to scan, the link, and the phone's own way of sharing. */
import { put } from '../page.js';
import { say } from './words.js';

const $ = (id) => document.getElementById(id);

/** `qr()`: the address of the code's picture; `link()`: that of the page, as others should get it. */
export function share(qr, link) {
  const sheet = $('sheet');
  $('share').onclick = () => {
    code($('qr'), qr());
    $('link').value = link();
    $('send').hidden = !navigator.share;
    if (sheet.showModal) sheet.showModal();
    else sheet.setAttribute('open', '');
  };
  $('shut').onclick = () => (sheet.close ? sheet.close() : sheet.removeAttribute('open'));
  sheet.addEventListener('click', (event) => event.target === sheet && sheet.close());
  $('send').onclick = () => navigator.share({ title: document.title, url: link() }).catch(() => undefined);
  $('copy').onclick = () => copy(link()).then(() => told('copied'), () => $('link').select());
}

/** Shows the code in the figure, which stays out of sight where the server has none. */
export function code(figure, address) {
  const picture = figure.firstElementChild;
  if (picture.getAttribute('src') === address) {
    figure.hidden = !(picture.complete && picture.naturalWidth);
    return;
  }
  picture.onload = () => (figure.hidden = false);
  picture.onerror = () => (figure.hidden = true);
  picture.src = address;
}

/** Over plain http there is no clipboard object; the old command still works there. */
function copy(link) {
  if (navigator.clipboard) return navigator.clipboard.writeText(link);
  $('link').select();
  return document.execCommand('copy') ? Promise.resolve() : Promise.reject(new Error('refused'));
}

function told(key) {
  put($('copy'), say(key));
  setTimeout(() => put($('copy'), say('copy')), 2500);
}
