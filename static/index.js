/* The rooms, with links to everything that each offers. */
import { base, element, empty, language, put } from './page.js';

const $ = (id) => document.getElementById(id);
const STATES = { live: 'Live', silent: 'Waiting for speech', lagging: 'Catching up', ended: 'Ended' };
const query = new URLSearchParams(location.search);
let shown = '';

const name = (code) => (code === 'auto' ? 'detected' : language(code));
const link = (href, words, lang) => element('a', lang ? { href, lang } : { href }, words);
const line = (label, links) => [element('dt', {}, label), element('dd', {}, links)];

function card(room) {
  const place = encodeURIComponent(room.name);
  const view = (code) => link(base + 'view/' + place + '?lang=' + code, name(code), code);
  const overlay = (code) => link(base + 'overlay?room=' + place + '&lang=' + code, name(code), code);
  const desk = base + 'console/' + place;
  const lines = [
    line('Read along', room.languages.map(view)),
    line('Overlay', room.languages.map(overlay)),
    line('Operate', [link(desk, 'Console'), link(desk + '#builder', 'Overlay builder')]),
  ];
  const viewers = Object.keys(room.viewers).reduce((sum, code) => sum + room.viewers[code], 0);
  const title = [
    element('h2', {}, room.name),
    element('span', { class: 'state is-' + room.state }, STATES[room.state] || room.state),
    element('span', { class: 'count' }, viewers ? viewers + (viewers === 1 ? ' viewer' : ' viewers') : ''),
  ];
  return element('section', { class: 'room' }, [
    element('div', { class: 'title' }, title),
    element('dl', {}, [].concat.apply([], lines)),
  ]);
}

function draw(rooms) {
  const known = JSON.stringify(rooms.map((room) => [room.name, room.state, room.languages, room.viewers]));
  if (known === shown) return;
  shown = known;
  const list = empty($('rooms'));
  rooms.forEach((room) => list.appendChild(card(room)));
  $('none').hidden = rooms.length > 0;
  const many = rooms.length === 1 ? '1 room' : rooms.length + ' rooms';
  say(rooms.length ? many : 'No room is open yet. The first one appears here by itself.');
}

const say = (words) => put($('summary'), words);

function look() {
  const token = query.get('token');
  fetch(base + 'rooms' + (token ? '?token=' + encodeURIComponent(token) : ''), { cache: 'no-store' })
    .then((answer) => answer.json())
    .then((found) => draw(found.rooms))
    .catch(() => {
      shown = '';
      say('The server does not answer. Trying again …');
    })
    .then(() => setTimeout(look, 3000));
}

function theme() {
  try {
    return query.get('theme') || localStorage.getItem('captioner.theme') || 'dark';
  } catch (error) {
    return 'dark'; // the browser forbids storage
  }
}

document.documentElement.dataset.theme = theme();
look();
