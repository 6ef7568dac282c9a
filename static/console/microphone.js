/* The microphone of this machine into a room, over the same WebSocket that every publisher uses.
 *
 * new Microphone({ socket, level, changed }): socket(rate) gives the path below the room; level(dBFS) comes 25 times a
 * second;
 * changed(state, words): `asking`, `waiting` (the models warm up), `on`, `ending`, `off`; words say why, when it failed.
 */
import { address } from './page.js';
import { session } from './session.js';

const LATE = 20; // seconds of audio that may wait for a slow line before it is given up

export class Microphone {
  constructor(options) {
    this.options = options;
    this.state = 'off';
  }

  start() {
    if (this.state !== 'off') return;
    this.tell('asking');
    if (!navigator.mediaDevices || !window.AudioWorkletNode) {
      this.fail('A browser gives the microphone only to https pages and to this machine: open the console there');
      return;
    }
    const wish = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
    navigator.mediaDevices.getUserMedia({ audio: wish })
      .then((media) => this.listen(media))
      .then(() => this.connect())
      .catch((error) => this.fail('The microphone cannot be had: ' + error.message));
  }

  listen(media) {
    this.media = media;
    this.context = new AudioContext();
    const source = this.context.createMediaStreamSource(media);
    const script = new URL('microphone-worklet.js', import.meta.url).href;
    return this.context.audioWorklet.addModule(script).then(() => {
      this.node = new AudioWorkletNode(this.context, 'microphone', { numberOfOutputs: 0 });
      this.node.port.onmessage = (event) => this.hear(event.data);
      source.connect(this.node);
    });
  }

  connect() {
    const token = session.token ? '&token=' + encodeURIComponent(session.token) : '';
    const path = this.options.socket(String(this.context.sampleRate));
    this.socket = new WebSocket(address.replace(/^http/, 'ws') + path + token);
    this.socket.onmessage = (event) => this.answer(JSON.parse(event.data));
    this.socket.onclose = () => this.state !== 'off' && this.fail(this.state === 'ending' ? '' : 'The server closed the line');
    this.tell('waiting');
  }

  answer(message) {
    if (message.type === 'ready') this.tell('on');
    if (message.type === 'done') this.fail('');
    if (message.type === 'error') this.fail([message.error, message.hint].filter(Boolean).join('; '));
  }

  hear(heard) {
    this.options.level(heard.level);
    if (this.state !== 'on') return;
    if (this.socket.bufferedAmount > LATE * 2 * this.context.sampleRate) this.fail('The line to the server is too slow');
    else this.socket.send(heard.pcm);
  }

  /** What was said becomes final; the server says `done`, then the line is closed. */
  stop() {
    if (this.state !== 'on') return this.fail('');
    this.silence();
    this.socket.send('{"type":"end"}');
    return this.tell('ending');
  }

  silence() {
    if (this.media) this.media.getTracks().forEach((track) => track.stop());
    if (this.context) this.context.close();
    this.media = this.context = null;
    this.options.level(-Infinity);
  }

  fail(words) {
    this.silence();
    if (this.socket) this.socket.onclose = null;
    if (this.socket) this.socket.close();
    this.socket = null;
    this.tell('off', words);
  }

  tell(state, words) {
    this.state = state;
    this.options.changed(state, words || '');
  }
}
