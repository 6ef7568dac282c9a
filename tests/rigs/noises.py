"""Synthetic sounds without speech, a minute at a time, the same on every machine.

Each is a function of the number of the minute. Levels are RMS in dBFS; speech into a microphone is at about -25.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from captioner.types import SAMPLE_RATE, Samples

MINUTE: Final = 60 * SAMPLE_RATE
"""Samples per minute."""
Sound = Callable[[int], Samples]
"""Returns the samples of a minute, by its number."""

_Wave = npt.NDArray[np.float64]
_BEAT: Final = 0.5
"""Seconds per beat: 120 beats per minute, so that a minute has whole bars."""
_CHORDS: Final = ((220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (261.6, 329.6, 392.0), (196.0, 246.9, 293.7))
"""Frequencies in Hz of A minor, F, C and G."""
_SCALE: Final = (220.0, 246.9, 261.6, 293.7, 329.6, 392.0, 440.0)
"""Frequencies in Hz of the melody."""
_VOWELS: Final = ((700, 1200, 2600), (400, 2000, 2600), (300, 870, 2240), (500, 900, 2500))
"""Formants in Hz of a, e, u and o."""


def silence(_minute: int) -> Samples:
    """Digital silence: zeros."""
    return np.zeros(MINUTE, np.float32)


def noise(minute: int, *, level: float, slope: float) -> Samples:
    """Noise; `slope` is that of the power spectrum: 0 white, 1 pink, 2 brown."""
    return _at(_colored(_dice(minute), MINUTE, slope), level)


def hum(minute: int, *, level: float = -35.0) -> Samples:
    """Mains hum: 50 Hz and its harmonics over a little noise."""
    time = _time(MINUTE)
    tones = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 12))
    return _at(tones + 0.02 * _colored(_dice(minute), MINUTE, 1.0), level)


def fan(minute: int, *, level: float = -35.0) -> Samples:
    """Fan of a projector: brown noise modulated by the blades, and the tone of the motor."""
    time = _time(MINUTE)
    beaten = _colored(_dice(minute), MINUTE, 1.5) * (1 + 0.3 * np.sin(2 * np.pi * 23 * time))
    return _at(beaten + 0.1 * np.sin(2 * np.pi * 240 * time), level)


def applause(minute: int, *, level: float = -20.0) -> Samples:
    """Applause of a large audience that rises and falls every twenty seconds."""
    dice, time = _dice(minute), _time(MINUTE)
    rate = 15 + 185 * np.clip(np.sin(2 * np.pi * time / 20), 0, 1)
    claps = (dice.random(MINUTE) < rate / SAMPLE_RATE) * dice.uniform(0.2, 1, MINUTE)
    return _at(_convolved(claps, _burst(dice, 0.03, 900, 3500)), level)


def music(minute: int, *, level: float = -20.0) -> Samples:
    """Chords, bass and drums."""
    return _at(_band(_dice(minute)), level)


def song(minute: int, *, level: float = -20.0) -> Samples:
    """Music with a melody on vowels with vibrato, like singing without words."""
    dice = _dice(minute)
    return _at(_level(_band(dice)) * 0.5 + _level(_sung(dice)), level)


def singing(minute: int, *, level: float = -25.0) -> Samples:
    """The melody alone, which resembles a voice more than all other sounds here."""
    return _at(_sung(_dice(minute)), level)


def knocks(minute: int, *, level: float = -30.0) -> Samples:
    """Coughs, clicks and doors in a quiet room, ten to twenty per minute."""
    dice = _dice(minute)
    wave = _level(_colored(dice, MINUTE, 1.0)) * 0.003
    for _ in range(dice.integers(10, 20)):
        _put(wave, (_cough, _click, _door)[dice.integers(3)](dice), dice)
    return _at(wave, level)


def keyboard(minute: int, *, level: float = -35.0) -> Samples:
    """Typing: two clicks per key, seven keys per second, with pauses."""
    dice = _dice(minute)
    wave = _level(_colored(dice, MINUTE, 1.0)) * 0.003
    at = 0.0
    while (at := at + dice.exponential(0.12) + 0.04 + (dice.random() < 0.05) * 2.0) < 59.8:
        for shift, loud in ((0.0, 1.0), (0.07, 0.5)):
            _put(wave, loud * _burst(dice, 0.012, 1500, 6000), dice, at + shift)
    return _at(wave, level)


def background(minute: int, *, path: Path, level: float = -35.0, under: float = -30.0) -> Samples:
    """Speech from the next room: a recording at `level`, low-pass filtered, under pink noise at the level `under`."""
    speech = _recording(path)
    first = minute * MINUTE % len(speech)
    dull = _filtered(np.resize(np.roll(speech, -first), MINUTE), 100, 1500)
    return _at(dull, level) + noise(minute, level=under, slope=1.0)


SOUNDS: Final[Mapping[str, Sound]] = {
    "digital silence": silence,
    "white noise -50": partial(noise, level=-50, slope=0.0),
    "pink noise -60": partial(noise, level=-60, slope=1.0),
    "pink noise -45": partial(noise, level=-45, slope=1.0),
    "pink noise -30": partial(noise, level=-30, slope=1.0),
    "pink noise -20": partial(noise, level=-20, slope=1.0),
    "brown noise -30": partial(noise, level=-30, slope=2.0),
    "hum": hum,
    "fan": fan,
    "applause": applause,
    "music": music,
    "song": song,
    "singing": singing,
    "knocks": knocks,
    "keyboard": keyboard,
}
"""Sounds by name, whose number is the level in dBFS. `background` is missing because it needs a recording."""


def _dice(minute: int) -> np.random.Generator:
    return np.random.default_rng(1000 + minute)


def _time(samples: int) -> _Wave:
    """Return the time of each sample in seconds."""
    return np.arange(samples) / SAMPLE_RATE


def _level(wave: _Wave) -> _Wave:
    """Scale to an RMS of 1."""
    level: _Wave = wave / (np.sqrt(np.mean(np.square(wave))) + 1e-12)
    return level


def _at(wave: _Wave, level: float) -> Samples:
    """Scale to a level in dBFS, clipped to full scale."""
    return np.clip(_level(wave) * 10 ** (level / 20), -1, 1).astype(np.float32)


def _colored(dice: np.random.Generator, samples: int, slope: float) -> _Wave:
    spectrum = np.fft.rfft(dice.standard_normal(samples))
    hertz = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE)
    return np.fft.irfft(spectrum * np.maximum(hertz, 20) ** (-slope / 2), samples)


def _filtered(wave: npt.NDArray[np.floating], low: float, high: float) -> _Wave:
    """Band-pass filter with soft edges."""
    hertz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE) + 1e-9
    gain = 1 / (1 + (low / hertz) ** 4) / (1 + (hertz / high) ** 4)
    filtered: _Wave = np.fft.irfft(np.fft.rfft(wave) * gain, len(wave))
    return filtered


def _convolved(wave: _Wave, kernel: _Wave) -> _Wave:
    """Convolve circularly: the end of a minute continues at its beginning."""
    return np.fft.irfft(np.fft.rfft(wave) * np.fft.rfft(kernel, len(wave)), len(wave))


def _burst(dice: np.random.Generator, seconds: float, low: float, high: float) -> _Wave:
    """Band-limited noise with exponential decay."""
    time = _time(round(seconds * SAMPLE_RATE))
    return _level(_filtered(dice.standard_normal(len(time)), low, high)) * np.exp(-5 * time / seconds)


def _put(wave: _Wave, part: _Wave, dice: np.random.Generator, at: float | None = None) -> None:
    """Add a part at a time in seconds, or at a random place."""
    first = dice.integers(0, len(wave) - len(part)) if at is None else round(at * SAMPLE_RATE)
    part = part[: len(wave) - first]
    wave[first : first + len(part)] += part


def _cough(dice: np.random.Generator) -> _Wave:
    """Two bursts with the spectrum of a throat."""
    one = _burst(dice, 0.25, 300, 1800) + 0.4 * _burst(dice, 0.25, 2000, 4000)
    return np.concatenate([one, np.zeros(round(dice.uniform(0.05, 0.2) * SAMPLE_RATE)), 0.7 * one])


def _click(dice: np.random.Generator) -> _Wave:
    return 0.6 * _burst(dice, 0.01, 1000, 7000)


def _door(dice: np.random.Generator) -> _Wave:
    """A low thump with reverberation."""
    thump = 3 * _burst(dice, 0.5, 30, 150)
    return thump + 0.5 * _burst(dice, 0.5, 150, 2000)


def _note(hertz: float, seconds: float) -> _Wave:
    """Plucked tone with overtones."""
    time = _time(round(seconds * SAMPLE_RATE))
    tones = sum(np.sin(2 * np.pi * hertz * k * time) / k**1.5 for k in range(1, 8))
    return np.asarray(tones * np.exp(-2 * time))


def _band(dice: np.random.Generator) -> _Wave:
    """Return a minute of music at 120 beats per minute."""
    wave = np.zeros(MINUTE)
    for beat in range(round(60 / _BEAT)):
        at, chord = beat * _BEAT, _CHORDS[beat // 4 % len(_CHORDS)]
        for hertz in chord:
            _put(wave, 0.3 * _note(hertz * dice.choice((1, 2)), 1.0), dice, at)
        _put(wave, 0.8 * _note(chord[0] / 2, 0.6), dice, at)
        drum = _burst(dice, 0.2, 40, 120) if beat % 2 == 0 else _burst(dice, 0.15, 200, 6000)
        _put(wave, 0.7 * drum, dice, at)
        _put(wave, 0.2 * _burst(dice, 0.05, 5000, 7500), dice, at + _BEAT / 2)
    return wave


def _sung(dice: np.random.Generator) -> _Wave:
    """Notes of one to two beats on vowels, with a pause after every eight."""
    wave, at, count = np.zeros(MINUTE), 0.0, 0
    while at < 58:
        length = _BEAT * dice.integers(1, 5)
        _put(wave, _vowel(dice, dice.choice(_SCALE), length), dice, at)
        count += 1
        at += length + (_BEAT * 2 if count % 8 == 0 else 0.02)
    return wave


def _vowel(dice: np.random.Generator, hertz: float, seconds: float) -> _Wave:
    """Voice: harmonics with formants, a vibrato of 5.5 Hz and half a semitone, soft at both ends."""
    time = _time(round(seconds * SAMPLE_RATE))
    phase = 2 * np.pi * np.cumsum(hertz * (1 + 0.03 * np.sin(2 * np.pi * 5.5 * time))) / SAMPLE_RATE
    formants = _VOWELS[dice.integers(len(_VOWELS))]
    tones = np.zeros(len(time))
    for k in range(1, int(4000 / hertz)):
        gain = sum(1 / (1 + ((k * hertz - formant) / 120) ** 2) for formant in formants)
        tones += gain / k * np.sin(k * phase)
    ends = np.minimum(1, np.minimum(time, seconds - time) / 0.06)
    return _level(tones) * ends


@lru_cache(maxsize=2)
def _recording(path: Path) -> Samples:
    from faster_whisper.audio import decode_audio

    samples: Samples = decode_audio(str(path), sampling_rate=SAMPLE_RATE)
    return samples
