/* Runs in the browser's audio thread: posts mono 16-bit PCM in frames of 40 ms, with the level of each frame in dBFS. */
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frame = new Int16Array(Math.round(sampleRate / 25));
    this.filled = 0;
    this.energy = 0;
  }

  process(inputs) {
    const channels = inputs[0];
    const length = channels.length ? channels[0].length : 0;
    for (let at = 0; at < length; at++) {
      let sample = 0;
      for (const channel of channels) sample += channel[at] / channels.length;
      this.energy += sample * sample;
      this.frame[this.filled] = Math.max(-1, Math.min(1, sample)) * 32767;
      this.filled += 1;
      if (this.filled === this.frame.length) this.post();
    }
    return true;
  }

  post() {
    const pcm = this.frame.slice().buffer;
    this.port.postMessage({ pcm, level: 10 * Math.log10(this.energy / this.filled + 1e-10) }, [pcm]);
    this.filled = 0;
    this.energy = 0;
  }
}

registerProcessor('microphone', Microphone);
