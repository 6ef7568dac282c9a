/* This computer's microphone, sent over the WebSocket that every publisher uses. */
import { address } from './room.js';
import { session } from './session.js';

const MAX_BUFFERED_S = 20; // audio that may wait for a slow connection before the microphone is stopped

/** Labels of the button in the states that look the same everywhere. */
export const MICROPHONE_LABELS = { asking: 'Allow access …', waiting: 'Loading models …', ending: 'Stopping …' };

export class Microphone {
  /** options:
   * - path(rate): path of the WebSocket below the room's address, for samples at `rate` Hz
   * - onLevel(dBFS): called 25 times a second; -Infinity when the microphone stops
   * - onState(state, problem): `asking` for access, `waiting` for the models, `on`, `ending`, `off`; problem: why it failed
   */
  constructor(options) {
    this.options = options;
    this.state = 'off';
  }

  /** Ask for access to the microphone, connect and send. */
  start() {
    if (this.state !== 'off') return;
    this.setState('asking');
    if (!navigator.mediaDevices || !window.AudioWorkletNode) {
      this.close('browsers allow it only on https pages and on localhost; open the console at such an address');
      return;
    }
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
    navigator.mediaDevices.getUserMedia({ audio })
      .then((media) => this.record(media))
      .then(() => this.connect())
      .catch((error) => this.close(error.message));
  }

  record(media) {
    this.media = media;
    this.context = new AudioContext();
    const source = this.context.createMediaStreamSource(media);
    const script = new URL('microphone-worklet.js', import.meta.url).href;
    return this.context.audioWorklet.addModule(script).then(() => {
      this.node = new AudioWorkletNode(this.context, 'microphone', { numberOfOutputs: 0 });
      this.node.port.onmessage = (event) => this.send(event.data);
      source.connect(this.node);
    });
  }

  connect() {
    const token = session.token ? '&token=' + encodeURIComponent(session.token) : '';
    const path = this.options.path(String(this.context.sampleRate));
    this.socket = new WebSocket(address.replace(/^http/, 'ws') + path + token);
    this.socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    this.socket.onclose = () => this.state !== 'off' && this.close(this.state === 'ending' ? '' : 'the server closed the connection');
    this.setState('waiting');
  }

  receive(message) {
    if (message.type === 'ready') this.setState('on');
    if (message.type === 'done') this.close('');
    if (message.type === 'error') this.close([message.error, message.hint].filter(Boolean).join('; '));
  }

  /** Send one message of the worklet: {pcm, level}. */
  send(frame) {
    this.options.onLevel(frame.level);
    if (this.state !== 'on') return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_S * 2 * this.context.sampleRate) this.close('the connection to the server is too slow');
    else this.socket.send(frame.pcm);
  }

  /** Stop recording; the connection is closed when the server has captioned everything (`done`). */
  stop() {
    if (this.state !== 'on') {
      this.close('');
      return;
    }
    this.stopRecording();
    this.socket.send('{"type":"end"}');
    this.setState('ending');
  }

  stopRecording() {
    if (this.media) this.media.getTracks().forEach((track) => track.stop());
    if (this.context) this.context.close();
    this.media = this.context = null;
    this.options.onLevel(-Infinity);
  }

  /** Stop at once; `problem`: why it failed, or ''. */
  close(problem) {
    this.stopRecording();
    if (this.socket) this.socket.onclose = null;
    if (this.socket) this.socket.close();
    this.socket = null;
    this.setState('off', problem);
  }

  setState(state, problem) {
    this.state = state;
    this.options.onState(state, problem || '');
  }
}
