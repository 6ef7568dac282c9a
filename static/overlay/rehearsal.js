/* For setting the looks before anybody speaks: `demo=1` needs no room. */
import { openings } from './breaks.js';

const STEP = 320; // ms from word to word
const PAUSE = 8; // words' time between two turns
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

/** Says the samples word by word for ever, half of the first at once; gives what stops it. */
export function rehearse(langs, say) {
  let step = 0;
  const go = () => {
    langs.forEach((lang) => say(state(lang, step)));
    step += 1;
  };
  for (let i = 0; i < 14; i++) go();
  const timer = setInterval(go, STEP);
  return () => clearInterval(timer);
}

/** The cue that stands after so many words. */
function state(lang, step) {
  const whole = SAMPLES[lang] || SAMPLES.en;
  const ends = openings(whole, lang);
  const turn = Math.floor(step / (ends.length + PAUSE));
  const at = step % (ends.length + PAUSE);
  const done = at >= ends.length;
  const cut = (index) => (index < 0 ? 0 : ends[Math.min(index, ends.length - 1)]);
  const stable = whole.slice(0, done ? whole.length : cut(at - 3));
  const tail = done ? '' : whole.slice(stable.length, cut(at));
  return { lang, cue: 'd' + turn, src_cue: 'd' + turn, rev: step + 1, state: done ? 'final' : 'open', stable, tail,
    start: turn, end: turn + 1, t: Date.now() };
}
