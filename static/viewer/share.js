/* The share dialog. */
import { $, copyText, setText } from '../page.js';
import { message } from './messages.js';

const COPIED_MS = 2500;

/** Connect the dialog; `qr()`, `link()`: URLs of QR code and page. */
export function connectShare(qr, link) {
  const sheet = $('sheet');
  $('share').onclick = () => {
    showCode($('qr'), qr());
    $('link').value = link();
    $('send').hidden = !navigator.share;
    if (sheet.showModal) sheet.showModal();
    else sheet.setAttribute('open', '');
  };
  $('shut').onclick = () => (sheet.close ? sheet.close() : sheet.removeAttribute('open'));
  sheet.addEventListener('click', (event) => event.target === sheet && sheet.close());
  $('send').onclick = () => navigator.share({ title: document.title, url: link() }).catch(() => undefined);
  $('copy').onclick = () => copyText($('link')).then(confirmCopy, () => undefined);
}

/** Show the QR code in a figure, which stays hidden if the server has none. */
export function showCode(figure, address) {
  const picture = figure.firstElementChild;
  if (picture.getAttribute('src') === address) {
    figure.hidden = !(picture.complete && picture.naturalWidth);
    return;
  }
  picture.onload = () => (figure.hidden = false);
  picture.onerror = () => (figure.hidden = true);
  picture.src = address;
}

function confirmCopy() {
  setText($('copy'), message('copied'));
  setTimeout(() => setText($('copy'), message('copy')), COPIED_MS);
}
