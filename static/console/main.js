/* The operator's page. Each module beside this one is one part of the page and receives all events of the connection. */
import { $, setText, store } from '../page.js';
import { applyTheme } from '../theme.js';
import { apply, openBuilder } from './builder.js';
import { Cell } from './cell.js';
import { CaptionTable } from './caption-table.js';
import { Connection } from './connection.js';
import { CaptionDelay } from './delay.js';
import * as details from './details.js';
import * as hall from './hall.js';
import * as links from './links.js';
import * as log from './log.js';
import { openNames } from './names.js';
import { notice } from './notice.js';
import * as offers from './offers.js';
import * as operators from './operators.js';
import './presets.js';
import { known, room } from './room.js';
import { openRules } from './rules.js';
import * as screenControls from './screen-controls.js';
import { askForName, fragmentRest, session } from './session.js';
import { Shortcuts } from './shortcuts.js';
import * as source from './source.js';
import * as speakers from './speakers.js';
import * as start from './start.js';
import * as statusBar from './status-bar.js';
import { Takeovers } from './takeovers.js';

const table = new CaptionTable(links.setLanguages);
const delay = new CaptionDelay(table);
const takeovers = new Takeovers(table);
const parts = [table, screenControls, hall, speakers, delay, takeovers, statusBar, operators, log, details, source];

let connected = '';
const connection = new Connection(
  (type, data) => parts.forEach((part) => part.receive(type, data)),
  (state) => {
    if (state === connected) return;
    connected = state;
    if (state !== 'lost') known.exists = state === 'open';
    [start, statusBar, screenControls, table, log, details, source].forEach((part) => part.setConnection(state));
  },
);
Cell.onSaved = offers.receiveAnswer;
session.onChange = () => connection.reopen();

const hide = () => screenControls.act('hide');
const shortcuts = new Shortcuts({
  Screens: [
    { keys: 'h', text: 'Hide all captions everywhere', act: hide },
    { keys: 'F9', text: 'Hide all captions, also while typing', act: hide, everywhere: true },
    { keys: 's', text: 'Show captions again', act: () => screenControls.act('show') },
    { keys: 'c', text: 'Clear the screens', act: () => screenControls.act('clear') },
    { keys: 'p', text: 'Pause captions and files, or resume', act: screenControls.togglePause },
    { keys: 'e', text: 'End the stream (press twice)', act: screenControls.end, shown: 'E E' },
  ],
  Captions: [
    { keys: 'arrowup', text: 'Select a caption', act: () => table.moveSelection(-1, 0), shown: '↑ ↓ ← →' },
    { keys: 'arrowdown', act: () => table.moveSelection(1, 0) },
    { keys: 'arrowleft', act: () => table.moveSelection(0, -1) },
    { keys: 'arrowright', act: () => table.moveSelection(0, 1) },
    { keys: 'enter', text: 'Edit the caption, then save it', act: () => table.selected && table.selected.edit(), shown: 'Enter' },
    { keys: 'escape', text: 'Cancel editing, or do not replace the mistake elsewhere', act: offers.dismiss, shown: 'Esc' },
    { keys: 'y', text: 'After an edit: replace the same mistake everywhere', act: offers.accept },
    { keys: 'l', text: 'Go to the newest caption', act: () => table.goToLive() },
  ],
  Speakers: [
    { keys: '1', text: 'This speaker speaks from now on', act: () => speakers.choose(1), shown: '1–9' },
    ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({ keys: String(number), act: () => speakers.choose(number) })),
    { keys: '0', text: 'Nobody is named', act: () => speakers.choose(0) },
  ],
  'Caption delay': [
    { keys: 'd', text: 'Set the delay', act: () => delay.focus() },
    { keys: 'a', text: 'Approve the selected caption, or the oldest', act: () => delay.approve() },
    { keys: 'shift+a', text: 'Approve all', act: () => delay.approveAll(), shown: '⇧ A' },
    { keys: 'x Delete', text: 'Reject: the caption is not published', act: () => delay.reject() },
  ],
  'Caption yourself': [
    { keys: 't', text: 'Type the captions of the selected language', act: () => takeovers.take(table.selectedLanguage) },
    { keys: 'r', text: 'Speak them instead of typing', act: () => takeovers.toggleSpeech(table.selectedLanguage) },
    { keys: 'Enter', text: 'End a caption while typing' },
    { keys: 'u', text: 'Return to automatic captions', act: () => takeovers.giveBack(table.selectedLanguage), shown: 'U Ctrl+Enter' },
  ],
  More: [
    { keys: 'o', text: 'Start a source', act: source.focusSource },
    { keys: 'm', text: 'Microphone of this computer on or off', act: source.toggleMicrophone },
    { keys: 'g', text: 'Word rules: replacements and glossary', act: openRules },
    { keys: 'w', text: 'Names from a programme', act: openNames },
    { keys: 'v', text: 'Hall screens', act: hall.openHall },
    { keys: 'b', text: 'Builder for overlay and hall screen', act: openBuilder },
    { keys: 'q', text: 'QR codes', act: links.showCodes },
    { keys: 'n', text: 'Your name', act: askForName },
    { keys: '?', text: 'All shortcuts', act: () => shortcuts.showHelp() },
  ],
});

let theme = applyTheme();
$('theme').onclick = () => {
  theme = document.documentElement.dataset.theme = theme === 'light' ? 'dark' : 'light';
  store('theme', theme);
};

setText($('room'), room);
document.title = room + ' · Console';
if (self.origin === 'null') notice('The console cannot be used in a sandboxed frame. Open it in a tab of its own: ' + location.href);
else connection.start();
if (fragmentRest.startsWith('builder')) {
  apply(fragmentRest.slice('builder'.length));
  openBuilder();
}
