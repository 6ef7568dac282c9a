/* Sample captions (`demo=1`), to choose a style without a room. */
import { breakOffsets } from './breaks.js';

const WORD_MS = 320;
const PAUSE_WORDS = 8; // pause between two captions, in words
const START_WORDS = 14; // words shown at once at the beginning
const TAIL_WORDS = 3;
const SAMPLES = {
  ar: 'مساء الخير جميعا، وشكرا لوجودكم هنا. اليوم نتحدث عن كيف نقرأ ونسمع ونفهم حديثا بلغة أخرى.',
  de: 'Guten Abend, schön, dass Sie alle da sind. Heute geht es darum, wie wir einen Vortrag in einer anderen Sprache verstehen.',
  en: 'Good evening, and thank you all for being here. Tonight is about how we follow a talk that is given in another language.',
  es: 'Buenas tardes y gracias a todos por venir. Hoy hablamos de cómo se sigue una charla que se da en otro idioma.',
  fr: 'Bonsoir et merci à tous d’être venus. Ce soir, nous parlerons de la façon de suivre un exposé dans une autre langue.',
  hi: 'आप सभी को नमस्कार और यहाँ आने के लिए धन्यवाद। आज हम बात करेंगे कि किसी दूसरी भाषा का भाषण कैसे समझा जाए।',
  ja: '皆さん、こんばんは。お集まりいただきありがとうございます。今日は、別の言語の講演をどう理解するかについてお話しします。',
  ko: '여러분, 안녕하세요. 이 자리에 와 주셔서 감사합니다. 오늘은 다른 언어로 하는 강연을 어떻게 이해하는지 이야기하겠습니다.',
  zh: '大家晚上好，感谢各位的到来。今天我们要谈一谈，怎样听懂用另一种语言所做的演讲。',
};

/** Send the sample of each language to `onCue(cue)` word by word, in a loop; returns a function that stops it. */
export function playDemo(langs, onCue) {
  let step = 0;
  const next = () => {
    langs.forEach((lang) => onCue(cueAt(lang, step)));
    step += 1;
  };
  for (let i = 0; i < START_WORDS; i++) next();
  const timer = setInterval(next, WORD_MS);
  return () => clearInterval(timer);
}

/** The cue after `step` words. */
function cueAt(lang, step) {
  const text = SAMPLES[lang] || SAMPLES.en;
  const ends = breakOffsets(text, lang);
  const turn = Math.floor(step / (ends.length + PAUSE_WORDS));
  const at = step % (ends.length + PAUSE_WORDS);
  const done = at >= ends.length;
  const offset = (index) => (index < 0 ? 0 : ends[Math.min(index, ends.length - 1)]);
  const stable = text.slice(0, done ? text.length : offset(at - TAIL_WORDS));
  const tail = done ? '' : text.slice(stable.length, offset(at));
  return { lang, cue: 'd' + turn, src_cue: 'd' + turn, rev: step + 1, state: done ? 'final' : 'open', stable, tail,
    start: turn, end: turn + 1, t: Date.now(), speaker: turn % 2 ? 'Ben' : 'Ana' };
}
