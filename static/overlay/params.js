/* Parameters of the overlay's address: `?lang=es&lines=2&size=5vh…`. An invalid value leaves the default. */

// Names known from caption.ninja and other tools -> name used here.
const ALIASES = {
  maxlines: 'lines', showtime: 'fade', maxage: 'fade', fs: 'size', fontsize: 'size', zoom: 'scale',
  color: 'fg', textcolor: 'fg', originalcolor: 'fg', translationcolor: 'second', background: 'bg',
  translate: 'lang', valign: 'pos', vertical: 'pos', textalign: 'align', fontfamily: 'font', fontweight: 'weight',
  lineheight: 'leading', letterspacing: 'spacing', padx: 'pad', padding: 'pad', rounded: 'radius',
  transparent: 'nobg', upper: 'uppercase', singleline: 'nowrap', strokecolor: 'outlinecolor',
};
const OFF = /^(0|false|off|no|none)$/i;
const SIDES = ['top', 'bottom', 'left', 'right'];

/** Settings of a query (URLSearchParams), with defaults for what it leaves out. */
export function readParams(query) {
  const given = named(query);
  const flag = (name) => name in given && !OFF.test(given[name]);
  const number = (name, otherwise, low, high) => {
    const value = parseFloat(given[name]);
    return isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
  };
  const choice = (name, values) => (values.indexOf(given[name]) >= 0 ? given[name] : values[0]);
  const langs = (given.lang || '').split(',').map((code) => code.trim()).filter(Boolean).slice(0, 3);
  const dual = flag('dual');
  return {
    room: given.room || '',
    token: given.token || '',
    langs, // `auto`: the spoken language
    dual,
    fixed: langs.length > 0 && langs.indexOf('auto') < 0 && !dual, // otherwise a snapshot decides which languages are shown
    lines: flag('nowrap') ? 1 : Math.round(number('lines', 2, 1, 8)),
    columns: number('max', 0, 8, 120), // 0: break lines where the server does
    size: percentOfHeight(given.size, 4.8) * number('scale', 1, 0.2, 5), // per cent of the window's height
    leading: number('leading', 1.34, 1, 3), // line height in font sizes
    fadeMs: number('fade', 5000, 0, 3600000), // 0: never
    delayMs: number('delay', 0, 0, 600000),
    steady: /^(steady|stable)$/.test(given.mode) || given.interim === 'hide', // stable text only
    sentence: given.mode === 'sentence', // whole sentences, when they are final
    speakers: choice('speakers', ['', 'chevron', 'name', 'colour']), // marks of the speakers
    uppercase: flag('uppercase'),
    chroma: colour(given.chroma),
    debug: flag('debug'),
    demo: flag('demo'),
    beacon: flag('beacon'),
    hint: !('hint' in given) || flag('hint'),
    classes: classes(given, flag, choice), // of the body
    variables: variables(given, number), // [CSS variable, value]
    offsets: SIDES.map((side) => [side, number(side + 'offset', NaN, -2000, 4000)]).filter((one) => isFinite(one[1])),
  };
}

/** Name -> first value given; aliases count only where the name itself is missing. */
function named(query) {
  const given = {};
  query.forEach((value, key) => {
    const name = key.toLowerCase().replace(/[-_]/g, '');
    if (!(name in given)) given[name] = value;
  });
  Object.keys(ALIASES).forEach((alias) => {
    if (alias in given && !(ALIASES[alias] in given)) given[ALIASES[alias]] = given[alias];
  });
  return given;
}

function classes(given, flag, choice) {
  const chosen = choice('theme', ['', 'box', 'panel', 'shadow', 'outline', 'clear']);
  const stroked = 'outline' in given && !OFF.test(given.outline);
  const bare = flag('nobg') ? (OFF.test(given.shadow || '') || flag('noshadow') ? 'clear' : 'shadow') : '';
  const theme = chosen || (stroked ? 'outline' : bare || (flag('shadow') ? 'shadow' : 'box'));
  return [
    'theme-' + theme, 'tail-' + choice('interim', ['dim', 'italic', 'plain', 'hide']),
    'align-' + choice('align', ['left', 'center', 'right']), 'from-' + choice('place', ['center', 'start', 'end']),
    given.pos === 'top' ? 'at-top' : '', /^(middle|center)$/.test(given.pos) ? 'at-middle' : '',
    flag('uppercase') ? 'uppercase' : '',
  ].filter(Boolean);
}

/** [CSS variable, value] for each variable that the parameters set. */
function variables(given, number) {
  const measured = (name, unit, low, high) => (isFinite(number(name, NaN, low, high)) ? number(name, 0, low, high) + unit : '');
  const isWidth = /^[\d.]+(px)?$/.test(given.outline || '') && parseFloat(given.outline) < 100; // as in caption.ninja
  const opacity = (name) => {
    const value = number(name, NaN, 0, 100);
    return isFinite(value) ? String(value > 1 ? value / 100 : value) : '';
  };
  const found = {
    '--fg': colour(given.fg),
    '--second': colour(given.second),
    '--bg': colour(given.bg) || (opacity('bgopacity') ? 'rgba(10, 11, 13, ' + opacity('bgopacity') + ')' : ''),
    '--outline': colour(given.outlinecolor) || (isWidth ? '' : colour(given.outline)),
    '--stroke': isWidth ? 2 * parseFloat(given.outline) + 'px' : '',
    '--opacity': opacity('opacity'),
    '--font': given.font ? '"' + given.font.replace(/["\\;{}]/g, '').split(',').join('","') + '",sans-serif' : '',
    '--weight': measured('weight', '', 100, 900),
    '--letter-spacing': measured('spacing', 'px', -5, 50),
    '--pad': measured('pad', 'px', 0, 200),
    '--radius': measured('radius', 'px', 0, 200),
    '--tail-opacity': measured('tailopacity', '', 0.3, 1),
    '--safe-x': measured('safe', 'vw', 0, 30),
    '--safe-y': measured('safe', 'vh', 0, 30),
  };
  return Object.keys(found).filter((name) => found[name]).map((name) => [name, found[name]]);
}

/** Per cent of the window's height: `5` and `5vh` as given; `48px` and `48` as pixels of a picture with 1080 lines. */
function percentOfHeight(value, otherwise) {
  const found = /^([\d.]+)(vh|px|%)?$/.exec(value || '');
  if (!found || !(found[1] > 0)) return otherwise;
  const pixels = found[2] === 'px' || (!found[2] && found[1] > 20);
  return Math.min(40, pixels ? found[1] / 10.8 : Number(found[1]));
}

/** CSS colour of `00ff00`, `#0f08`, `rgba(…)` or `gold`; '' if the value is not a colour. */
function colour(value) {
  const written = /^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value || '') ? '#' + value : value || '';
  return written && CSS.supports('color', written) ? written : '';
}
