/* The page's texts in the language that is read, or in English if there is no translation. */

const TRANSLATED = 'ar de en es fr hi it ja ko pt ru zh'.split(' ');
let messages = {};
let loaded = '';
let failures = 0;

/** Language of the texts for a reader of `code`. */
export const messageLanguage = (code) => (TRANSLATED.indexOf(code.slice(0, 2)) >= 0 ? code.slice(0, 2) : 'en');

/** Text of a key; '' until the texts are loaded. */
export const message = (key) => messages[key] || '';

/** Load the texts for a reader of `code`, then call `done()`; retries until that succeeds. */
export function loadMessages(code, done) {
  const language = messageLanguage(code);
  if (language === loaded) {
    done();
    return;
  }
  // Browsers remember a failed module, so each retry uses another address.
  import('./messages/' + language + '.js' + (failures ? '?' + failures : '')).then(
    (module) => {
      messages = module.default;
      loaded = language;
      done();
    },
    () => {
      failures += 1;
      setTimeout(() => loadMessages(code, done), 1000 * Math.min(failures, 5));
    },
  );
}
