/* What is on in a room, and what is next, by the schedule. */
import { element } from './page.js';

export const ENGLISH = { now: 'Now: {title}', next: 'Next, {time}: {title}' };

/** Paragraphs about a room's sessions (`schedule` of `GET /rooms`) in the words of `texts`; [] if there are none. */
export function programme(about, texts) {
  const line = (kind, session) => element('p', { class: 'session is-' + kind, dir: 'auto' },
    texts[kind].replace('{time}', () => when(session.start)).replace('{title}', () => session.title || session.names.join(', ') || '–'));
  return ['now', 'next'].filter((kind) => about && about[kind]).map((kind) => line(kind, about[kind]));
}

/** Time of day, with the day if it is another one. */
function when(time) {
  const date = new Date(time);
  const day = date.toDateString() === new Date().toDateString() ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return date.toLocaleString(document.documentElement.lang || [], { hour: '2-digit', minute: '2-digit', ...day });
}
