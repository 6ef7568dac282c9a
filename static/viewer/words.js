/* What the page itself says, in the language that is read, else in English. */

const KNOWN = 'ar de en es fr hi it ja ko pt ru zh'.split(' ');
let words = {};
let shown = '';
let tries = 0;

/** The code of the words for that language. */
export const spoken = (code) => (KNOWN.indexOf(code.slice(0, 2)) >= 0 ? code.slice(0, 2) : 'en');

export const say = (key) => words[key] || '';

/** Calls `done` when the page can speak; a failed try is kept by browsers, so the next has another address. */
export function speak(code, done) {
  const wanted = spoken(code);
  if (wanted === shown) return done();
  return import('./words/' + wanted + '.js' + (tries ? '?' + tries : '')).then(
    (module) => {
      words = module.default;
      shown = wanted;
      done();
    },
    () => {
      tries += 1;
      setTimeout(() => speak(code, done), 1000 * Math.min(tries, 5));
    },
  );
}
