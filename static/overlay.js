/* The overlay: a fixed box of N rows in which text grows without jumping.
 *
 * 1. Rows are filled greedily, by columns (`max`, so that 720p and 4K break alike) and by measured width (so that nothing
 *    leaves the box). A break inside stable text is frozen: it is never made again, whatever comes behind it.
 * 2. Rows only ever roll up, by whole rows. A row that the tail gave back stays empty until text needs it again.
 * 3. What was cleared, hidden or faded never comes back: each cue remembers how much of it is spent.
 * 4. Nothing but captions is ever shown, however the line or the server fails; `debug=1` tells the rest.
 * 5. Text goes in as text (`textContent`), looks by CSS variables: no HTML, no address is taken from the parameters.
 */
(function () {
  'use strict';

  const stage = document.getElementById('stage');
  const debug = document.getElementById('debug');
  const { Cues, Stream, element, empty, direction } = window.Captions;
  const HELD_BACK = 4000; // events that a delay holds; beyond it the oldest are shown early

  // ---- settings -----------------------------------------------------------------------------------------------

  // caption.ninja's names, known to many who make overlays, and ours.
  const ALIASES = {
    maxlines: 'lines', showtime: 'fade', fs: 'size', fontsize: 'size', color: 'fg', translate: 'lang', valign: 'pos',
    fontweight: 'weight', lineheight: 'leading', letterspacing: 'spacing', outlinecolor: 'outline',
    translationcolor: 'second',
  };

  function settings(query) {
    const given = {};
    query.forEach((value, key) => {
      const name = key.toLowerCase();
      if (!(name in given)) given[name] = value;
    });
    Object.keys(ALIASES).forEach((alias) => {
      if (alias in given && !(ALIASES[alias] in given)) given[ALIASES[alias]] = given[alias];
    });
    const number = (name, otherwise, least, most) => {
      const value = parseFloat(given[name]);
      return isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
    };
    const flag = (name) => name in given && !/^(0|false|off|no)$/i.test(given[name]);
    const one = (name, values) => (values.indexOf(given[name]) >= 0 ? given[name] : values[0]);
    return {
      room: given.room || '',
      token: given.token || '',
      langs: (given.lang || '').split(',').map((code) => code.trim().toLowerCase()).filter(Boolean).slice(0, 3),
      dual: flag('dual'),
      lines: Math.round(number('lines', 2, 1, 8)),
      max: number('max', 42, 8, 120),
      size: height(given.size, 4.8) * number('scale', 1, 0.2, 5),
      leading: number('leading', 1.34, 1, 3),
      fade: number('fade', 5000, 0, 3600000),
      delay: number('delay', 0, 0, 600000),
      safe: number('safe', NaN, 0, 30),
      steady: /^(steady|stable)$/.test(given.mode) || given.interim === 'hide',
      tail: one('interim', ['dim', 'italic', 'plain', 'hide']),
      top: /^top$/.test(given.pos),
      align: one('align', ['left', 'center', 'right']),
      place: one('place', ['center', 'start', 'end']),
      theme: flag('nobg') ? 'shadow' : one('theme', ['box', 'panel', 'shadow', 'outline', 'clear']),
      uppercase: flag('uppercase'),
      chroma: colour(given.chroma || ''),
      debug: flag('debug'),
      demo: flag('demo'),
      colours: { '--fg': given.fg, '--bg': given.bg, '--second': given.second, '--outline': given.outline },
      variables: {
        '--font': given.font ? '"' + given.font.replace(/["\\;{}]/g, '').split(',').join('","') + '",sans-serif' : '',
        '--weight': given.weight && String(number('weight', 600, 100, 900)),
        '--letter-spacing': given.spacing && number('spacing', 0, -5, 50) + 'px',
        '--pad': given.pad && number('pad', 0, 0, 200) + 'px',
        '--radius': given.radius && number('radius', 0, 0, 200) + 'px',
        '--tail-opacity': given.tailopacity && String(number('tailopacity', 1, 0.3, 1)),
      },
      opacity: number('bgopacity', NaN, 0, 100),
      offsets: ['topoffset', 'bottomoffset', 'leftoffset', 'rightoffset'].map((name) => number(name, NaN, -2000, 4000)),
    };
  }

  /** A share of the window's height: `5`, `5vh`; pixels of a 1080 line picture: `48px`, `48`. */
  function height(value, otherwise) {
    const found = /^([\d.]+)(vh|px|%)?$/.exec(value || '');
    if (!found || !(found[1] > 0)) return otherwise;
    const pixels = found[2] === 'px' || (!found[2] && found[1] > 20);
    return Math.min(40, pixels ? found[1] / 10.8 : Number(found[1]));
  }

  /** `00ff00`, `#0f08`, `rgba(…)`, `gold`; empty when it is no colour. */
  function colour(value) {
    const written = /^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value || '') ? '#' + value : value || '';
    return written && CSS.supports('color', written) ? written : '';
  }

  // ---- where lines break --------------------------------------------------------------------------------------

  const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
  const ZERO = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0902\u093c\u0941-\u0948\u094d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b-\u200f\u2060-\u2069\ufe00-\ufe0f]/;
  const IDEOGRAPH = /[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]/;
  const HIRAGANA = /[\u3041-\u309f]/;
  const NEVER_FIRST = /[\s、。，．・：；？！」』）】》〉〕］｝゛゜ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々〻‐–—…,.:;?!)\]}%’”»]/;
  const NEVER_LAST = /[「『（【《〈〔［｛([{‘“«]/;
  const UNSPACED = /^(zh|yue|ja|th|lo|my|km|bo)\b/;
  const segmenters = {};

  function columns(text) {
    let sum = 0;
    for (const letter of text) sum += letter.length > 1 || WIDE.test(letter) ? 2 : ZERO.test(letter) ? 0 : 1;
    return sum;
  }

  /** Offsets at which a line may end, ascending, the end of the text last. */
  function openings(text, lang) {
    const found = [];
    const words = UNSPACED.test(lang) ? wordEnds(text, lang) : null;
    for (let at = 1; at < text.length; at++) {
      const last = text[at - 1];
      const next = text[at];
      if (/\s/.test(last) && !/\s/.test(next)) found.push(at);
      else if (NEVER_FIRST.test(next) || NEVER_LAST.test(last)) continue;
      else if (HIRAGANA.test(next) && IDEOGRAPH.test(last) && !HIRAGANA.test(last)) continue; // an ending or a particle
      else if (words) words.has(at) && found.push(at);
      else if (IDEOGRAPH.test(last) || IDEOGRAPH.test(next)) found.push(at);
      else if (/[\u2010\u2013\u2014-]/.test(last) && at > 1 && /[^\s\d-]/.test(text[at - 2])) found.push(at);
    }
    found.push(text.length);
    return found;
  }

  function wordEnds(text, lang) {
    if (!window.Intl || !Intl.Segmenter) return null;
    if (!segmenters[lang]) segmenters[lang] = new Intl.Segmenter(lang, { granularity: 'word' });
    return new Set(Array.from(segmenters[lang].segment(text), (part) => part.index + part.segment.length));
  }

  /** Line ends from `from` on: each line the most that fits. */
  function fill(text, lang, from, fits) {
    const ends = [];
    let start = from;
    let end = from;
    for (const opening of openings(text, lang)) {
      if (opening <= from) continue;
      if (!fits(text.slice(start, opening))) {
        if (end > start) {
          ends.push(end);
          start = end;
        }
        for (let cut = start + 1; !fits(text.slice(start, opening)); ) {
          while (cut < opening && fits(text.slice(start, cut + 1))) cut++;
          ends.push(cut);
          start = cut;
          cut = start + 1;
        }
      }
      end = opening;
    }
    if (text.length > start) ends.push(text.length);
    return ends;
  }

  function agreement(a, b) {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    return at;
  }

  // ---- one language -------------------------------------------------------------------------------------------

  class Box {
    constructor(lang, index, look) {
      this.lang = lang;
      this.look = look;
      this.node = element('section', { class: 'box box-' + lang + (index ? ' box-second' : ''), lang, dir: direction(lang) });
      this.layouts = new Map(); // cue id -> how it is laid out
      this.nodes = new Map(); // row key -> its element
      this.quiet = true;
      this.shown = '';
      this.timer = 0;
      this.total = 0;
      this.brush = document.createElement('canvas').getContext('2d');
    }

    measure() {
      const style = getComputedStyle(this.node);
      this.brush.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(' ');
      this.spacing = parseFloat(style.letterSpacing) || 0;
      const sample = 'the quick brown fox jumps over a lazy dog';
      const letter = Math.max(parseFloat(style.fontSize) * 0.5, 1.06 * this.width(sample) / sample.length);
      const pad = element('span', { class: 'text' }, '.');
      this.node.appendChild(pad);
      const padding = 2 * parseFloat(getComputedStyle(pad).paddingLeft);
      this.node.removeChild(pad);
      this.node.style.setProperty('--width', Math.ceil(letter * this.look.max + padding) + 'px');
      this.room = this.node.clientWidth - padding;
      for (const layout of this.layouts.values()) layout.ends = [];
    }

    width(text) {
      return this.brush.measureText(text).width + this.spacing * text.length;
    }

    fits(text) {
      const line = text.trim();
      return columns(line) <= this.look.max && this.width(this.look.uppercase ? line.toUpperCase() : line) <= this.room;
    }

    /** Lay a cue out anew, keeping every break that stands in text both states agree on. */
    lay(cue) {
      const old = this.layouts.get(cue.cue) || { stable: '', whole: '', ends: [], spent: 0, rows: 0, rev: 0 };
      const whole = this.look.steady ? cue.stable : cue.stable + cue.tail;
      if (old.rev === cue.rev && old.ends.length) return old;
      const same = cue.rev === old.rev ? 0 : agreement(old.stable, cue.stable);
      const spent = this.unspent(old, cue, whole);
      // The space after the last stable word belongs to it: a line that the tail has left is not joined again.
      const agreed = same + /^\s*/.exec(whole.slice(same))[0].length;
      const kept = old.ends.filter((end) => end <= agreed && end > spent && end < whole.length);
      const from = kept.length ? kept[kept.length - 1] : spent;
      const ends = whole.slice(from).trim() ? kept.concat(fill(whole, this.lang, from, (text) => this.fits(text))) : kept;
      const layout = { stable: cue.stable, whole, ends, spent, rows: Math.max(old.rows, ends.length), rev: cue.rev };
      this.layouts.set(cue.cue, layout);
      return layout;
    }

    /** How much of the cue is not shown again: what was spent, and in a late final also what merely replaces it. */
    unspent(old, cue, whole) {
      if (!old.spent) return 0;
      const before = old.whole.slice(0, old.spent);
      const ends = openings(whole, this.lang);
      const words = openings(before, this.lang).length;
      const grown = whole.startsWith(before.trim());
      const at = grown ? ends.find((end) => end >= before.trim().length) : ends[Math.min(words, ends.length) - 1];
      if (grown) return at;
      const left = whole.slice(at).trim();
      return cue.state === 'final' && columns(left) < 16 ? whole.length : at;
    }

    /** Everything said so far is done with. */
    spend() {
      cues.of(this.lang).forEach((cue) => this.lay(cue)); // also what came since the last frame
      for (const layout of this.layouts.values()) {
        layout.spent = layout.whole.length;
        layout.ends = [];
        layout.rows = 0;
      }
    }

    forget(cues) {
      const ids = new Set(cues.map((cue) => cue.cue));
      for (const id of Array.from(this.layouts.keys())) if (!ids.has(id)) this.layouts.delete(id);
    }

    /** The rows of all cues from the oldest to the newest; null is a row that stays empty for now. */
    rows(cues) {
      const rows = [];
      let last = null;
      for (const cue of cues) {
        const layout = this.lay(cue);
        if (!layout.ends.length) {
          if (!layout.spent && layout.rows && last !== layout) pad(rows, cue, 0, layout.rows);
          continue;
        }
        if (last) trim(rows, last);
        let start = layout.spent;
        layout.ends.forEach((end, index) => {
          rows.push({ key: cue.cue + ' ' + index, text: layout.whole.slice(start, end), stable: cue.stable.length - start });
          start = end;
        });
        pad(rows, cue, layout.ends.length, layout.rows);
        last = layout;
      }
      return rows;
    }

    draw(cues) {
      this.forget(cues);
      const rows = this.rows(cues);
      const state = rows.map((row) => row.key + row.text).join('\n');
      if (state !== this.shown) this.wake(rows.some((row) => row.text.trim()));
      this.shown = state;
      if (this.quiet) return;
      this.place(rows);
    }

    wake(speaks) {
      if (!speaks) return;
      if (this.quiet) this.wipe();
      this.quiet = false;
      this.node.classList.remove('is-quiet');
      clearTimeout(this.timer);
      if (this.look.fade) this.timer = setTimeout(() => this.rest(), this.look.fade);
    }

    /** Silence: let go softly. */
    rest() {
      this.quiet = true;
      this.spend();
      this.shown = '';
      this.node.classList.add('is-quiet');
    }

    clear() {
      clearTimeout(this.timer);
      this.rest();
      this.wipe();
    }

    wipe() {
      empty(this.node);
      this.nodes.clear();
    }

    place(rows) {
      const seen = this.look.lines;
      const recent = rows.slice(-seen - 1);
      const shift = this.rolled(rows);
      const still = !this.nodes.size || shift > seen;
      this.node.classList.toggle('is-still', still);
      const fresh = [];
      const kept = new Set();
      recent.forEach((row, index) => {
        const up = recent.length - 1 - index;
        let node = this.nodes.get(row.key);
        if (!node) {
          if (up >= seen) return;
          node = line();
          node.style.setProperty('--row', String(still ? up : up - Math.max(1, shift)));
          this.nodes.set(row.key, node);
          this.node.appendChild(node);
          fresh.push(node);
        }
        kept.add(row.key);
        node.up = up;
        write(node, row);
      });
      if (fresh.length) void this.node.offsetHeight; // where they come from, before where they go
      for (const entry of Array.from(this.nodes)) {
        if (!kept.has(entry[0])) this.drop(entry[0], entry[1]);
        else {
          entry[1].style.setProperty('--row', String(entry[1].up));
          entry[1].classList.toggle('is-out', entry[1].up >= seen);
        }
      }
    }

    /** By how many rows the newest known row goes up. */
    rolled(rows) {
      for (let index = rows.length - 1; index >= 0; index--) {
        const node = this.nodes.get(rows[index].key);
        if (node) return rows.length - 1 - index - node.up;
      }
      return this.nodes.size ? Infinity : 0;
    }

    drop(key, node) {
      this.node.removeChild(node);
      this.nodes.delete(key);
    }
  }

  /** Rows that were once used and are empty now keep their place, so that nothing falls back down. */
  function pad(rows, cue, from, to) {
    for (let index = from; index < to; index++) rows.push({ key: cue.cue + ' ' + index, text: '', stable: 0, layout: cue });
  }

  /** The next cue takes the empty rows at the end of the one before it. */
  function trim(rows, layout) {
    while (rows.length && !rows[rows.length - 1].text) rows.pop();
    layout.rows = layout.ends.length;
  }

  function line() {
    const stable = element('span', { class: 'stable' });
    const tail = element('span', { class: 'tail' });
    const node = element('p', { class: 'line' }, [element('span', { class: 'text' }, [stable, tail])]);
    node.parts = [stable, tail];
    node.said = ['', ''];
    return node;
  }

  function write(node, row) {
    const text = row.text.replace(/^\s+/, '');
    const cut = Math.max(0, row.stable - (row.text.length - text.length));
    const shown = [text.slice(0, cut), text.slice(cut).replace(/\s+$/, '')];
    if (!shown[1]) shown[0] = shown[0].replace(/\s+$/, '');
    node.parts.forEach((part, index) => {
      if (node.said[index] !== shown[index]) part.textContent = shown[index];
    });
    node.said = shown;
    node.firstChild.hidden = !text;
  }

  // ---- the page -----------------------------------------------------------------------------------------------

  let look = settings(new URLSearchParams(location.search));
  let cues = new Cues(24);
  let boxes = [];
  let stream = null;
  let hidden = false; // by the operator
  let stopped = false; // by the graphics machine
  let pending = false;
  let held = [];
  let heldTimer = 0;
  const told = { connection: '', state: '', lag: 0, late: 0, events: 0 };

  function dress() {
    const root = document.documentElement.style;
    const safe = isFinite(look.safe) ? look.safe : null;
    if (safe !== null) {
      root.setProperty('--safe-x', safe + 'vw');
      root.setProperty('--safe-y', safe + 'vh');
    }
    Object.keys(look.colours).forEach((name) => colour(look.colours[name]) && root.setProperty(name, colour(look.colours[name])));
    Object.keys(look.variables).forEach((name) => look.variables[name] && root.setProperty(name, look.variables[name]));
    if (isFinite(look.opacity)) root.setProperty('--bg', 'rgba(10, 11, 13, ' + look.opacity / (look.opacity > 1 ? 100 : 1) + ')');
    ['top', 'bottom', 'left', 'right'].forEach((side, index) =>
      isFinite(look.offsets[index]) && stage.style.setProperty('margin-' + side, look.offsets[index] + 'px'));
    if (look.chroma) document.body.style.setProperty('background', look.chroma);
    document.body.className = ['theme-' + look.theme, 'tail-' + look.tail, 'align-' + look.align, 'from-' + look.place,
      look.top ? 'at-top' : '', look.uppercase ? 'uppercase' : ''].join(' ');
    debug.hidden = !look.debug;
    root.setProperty('--lines', String(look.lines));
    scale();
  }

  /** Whole pixels: rows roll by them, and fractions would blur the text. */
  function scale() {
    const size = Math.max(8, Math.round((look.size / 100) * window.innerHeight));
    const root = document.documentElement.style;
    root.setProperty('--size', size + 'px');
    root.setProperty('--pitch', Math.round(size * look.leading) + 'px');
    boxes.forEach((box) => box.measure());
    redraw();
  }

  function furnish(langs) {
    boxes.forEach((box) => box.clear());
    empty(stage);
    boxes = langs.map((lang, index) => new Box(lang, index, look));
    boxes.forEach((box) => stage.appendChild(box.node));
    dress();
  }

  /** No language asked for: the first translation; `dual`: what is spoken above it. */
  function choose(data) {
    const other = data.languages.filter((lang) => lang !== data.source);
    const langs = look.langs.length ? look.langs : [other[0] || data.source];
    const both = look.dual && data.source && langs.indexOf(data.source) < 0 ? [data.source].concat(langs) : langs;
    if (both.join() !== boxes.map((box) => box.lang).join()) furnish(both);
  }

  const TAKES = {
    snapshot(data) {
      choose(data);
      const known = cues.epoch === data.epoch;
      cues.snapshot(data);
      // What was said long ago is not put on air because the page was loaded now.
      const recent = Date.now() - Math.max(look.fade || 10000, 5000) - look.delay;
      if (!known) boxes.forEach((box) => box.layouts.clear());
      boxes.forEach((box) => cues.of(box.lang).forEach((cue) => {
        if (box.layouts.has(cue.cue) || cue.t >= recent) return;
        if (cue.state === 'open' && cue.t >= recent - 30000) return;
        box.lay(cue);
        const layout = box.layouts.get(cue.cue);
        layout.spent = layout.whole.length;
        layout.ends = [];
        layout.rows = 0;
      }));
      if (typeof data.hidden === 'boolean') hide(data.hidden);
    },
    cue(data) {
      cues.put(data);
      told.late = Date.now() - data.t;
    },
    remove(data) {
      cues.remove(data.lang, data.cues);
    },
    status(data) {
      told.state = data.state;
      told.lag = data.lag;
    },
    style(data) {
      if (data.action === 'clear') boxes.forEach((box) => box.clear());
      else hide(data.action === 'hide');
    },
  };

  /** What was hidden stays unseen: showing again begins with what is said then. */
  function hide(now) {
    if (hidden && !now) boxes.forEach((box) => box.clear());
    hidden = now;
    curtain();
  }

  function curtain() {
    document.body.classList.toggle('is-hidden', hidden || stopped);
  }

  function take(type, data) {
    told.events += 1;
    TAKES[type](data);
    redraw();
  }

  /** The operator's hand is never delayed; captions are, to match a delayed picture. */
  function arrive(type, data) {
    if (!look.delay || type === 'style' || type === 'status') {
      if (type === 'style' && data.action !== 'show') drain(true);
      return take(type, data);
    }
    held.push({ at: Date.now() + look.delay, type, data });
    if (held.length > HELD_BACK) take(held[0].type, held.shift().data);
    return drain(false);
  }

  function drain(all) {
    clearTimeout(heldTimer);
    while (held.length && (all || held[0].at <= Date.now())) {
      const next = held.shift();
      take(next.type, next.data);
    }
    if (held.length) heldTimer = setTimeout(() => drain(false), held[0].at - Date.now());
  }

  /** At most once a frame; by a timer too, for hosts that draw no frames while out of sight. */
  function redraw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
    setTimeout(draw, 80);
  }

  function draw() {
    if (!pending) return;
    pending = false;
    boxes.forEach((box) => box.draw(cues.of(box.lang)));
    if (look.debug) {
      debug.textContent = [
        'room ' + look.room + ' · ' + boxes.map((box) => box.lang).join(' + ') + ' · ' + told.connection,
        'state ' + (told.state || '?') + ' · lag ' + told.lag + ' s · sent ' + told.late + ' ms ago · events ' + told.events,
      ].join('\n');
    }
  }

  function start() {
    if (stream) stream.close();
    if (look.langs.length && !look.dual) furnish(look.langs);
    else dress();
    if (look.demo) return rehearse(look.langs.length ? look.langs : ['en']);
    if (!look.room) return;
    // `dual` and an open choice need to learn first which languages there are.
    const changed = (state) => {
      told.connection = state;
      redraw();
    };
    const langs = look.dual ? [] : look.langs;
    if (stream) {
      stream.options = { room: look.room, token: look.token, langs, eager: true, on: arrive, changed };
      stream.speak(langs);
    } else stream = new Stream({ room: look.room, token: look.token, langs, eager: true, on: arrive, changed });
  }

  // For setting the looks before anybody speaks: `demo=1` needs no room.
  const SAMPLES = {
    ar: 'مساء الخير جميعا، وشكرا لوجودكم هنا. اليوم نتحدث عن كيف نقرأ ونسمع ونفهم حديثا بلغة أخرى.',
    de: 'Guten Abend, schön, dass Sie alle da sind. Heute geht es darum, wie wir einen Vortrag in einer anderen Sprache verstehen.',
    en: 'Good evening, and thank you all for being here. Tonight is about how we follow a talk that is given in another language.',
    es: 'Buenas tardes y gracias a todos por venir. Hoy hablamos de cómo se sigue una charla que se da en otro idioma.',
    fr: 'Bonsoir et merci à tous d’être venus. Ce soir, nous parlerons de la façon de suivre un exposé dans une autre langue.',
    hi: 'आप सभी को नमस्कार और यहाँ आने के लिए धन्यवाद। आज हम बात करेंगे कि किसी दूसरी भाषा का भाषण कैसे समझा जाए।',
    ja: '皆さん、こんばんは。お集まりいただきありがとうございます。今日は、別の言語の講演をどう理解するかについてお話しします。',
    zh: '大家晚上好，感谢各位的到来。今天我们要谈一谈，怎样听懂用另一种语言所做的演讲。',
  };

  function rehearse(langs) {
    let step = 0;
    furnish(langs);
    const go = () => {
      langs.forEach((lang) => {
        const whole = SAMPLES[lang] || SAMPLES.en;
        const ends = openings(whole, lang);
        const turn = Math.floor(step / (ends.length + 8));
        const at = step % (ends.length + 8);
        const cut = (index) => (index < 0 ? 0 : ends[Math.min(index, ends.length - 1)]);
        const done = at >= ends.length;
        const stable = whole.slice(0, done ? whole.length : cut(at - 3));
        cues.put({ lang, cue: 'd' + turn, src_cue: 'd' + turn, rev: step + 1, state: done ? 'final' : 'open', stable,
          tail: done ? '' : whole.slice(stable.length, cut(at)), start: turn, end: turn + 1, t: Date.now() });
      });
      step += 1;
      redraw();
    };
    for (let i = 0; i < 14; i++) go();
    setInterval(go, 320);
  }

  // CasparCG calls these by name; `update` gets JSON or its XML: <componentData id="lang"><data id="text" value="es"/>.
  window.play = () => {
    stopped = false;
    curtain();
  };
  window.stop = () => {
    stopped = true;
    boxes.forEach((box) => box.clear());
    curtain();
  };
  window.next = () => boxes.forEach((box) => box.clear());
  window.update = (data) => {
    const query = new URLSearchParams(location.search);
    const wishes = asked(data);
    Object.keys(wishes).forEach((key) => query.set(key, String(wishes[key])));
    look = settings(query);
    cues = new Cues(24);
    boxes = [];
    empty(stage);
    start();
  };

  function asked(data) {
    if (typeof data !== 'string') return data || {};
    if (data.trim().charAt(0) !== '<') {
      try {
        return JSON.parse(data);
      } catch (error) {
        console.warn('update() takes JSON or templateData XML, not', data);
        return {};
      }
    }
    const wishes = {};
    const xml = new DOMParser().parseFromString(data, 'text/xml');
    Array.from(xml.getElementsByTagName('componentData')).forEach((part) => {
      const value = part.getElementsByTagName('data')[0];
      if (value) wishes[part.getAttribute('id')] = value.getAttribute('value');
    });
    return wishes;
  }

  // OBS puts the user's CSS into a <style> of the page, which a strict policy refuses: take it in by its text.
  function customCss(records) {
    records.forEach((record) => record.addedNodes.forEach((node) => {
      if (node.nodeName !== 'STYLE' || (node.sheet && node.sheet.cssRules.length) || !document.adoptedStyleSheets) return;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(node.textContent);
      document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).concat(sheet);
      scale();
    }));
  }
  new MutationObserver(customCss).observe(document.head, { childList: true });

  window.addEventListener('resize', scale);
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(scale);
  start();
})();
