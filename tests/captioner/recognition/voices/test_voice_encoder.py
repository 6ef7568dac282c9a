from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.errors import ModelError
from captioner.recognition.vad import FRAME, FRAME_MS
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.recognition.voices.voice_encoder import BANDS, LENGTH, STEP, VoiceEncoder, mel_frames
from captioner.recognition.voices.voice_turns import VoiceTurns
from captioner.recognition.voices.voice_weights import Arrays, read_weights
from captioner.types import SAMPLE_RATE, Samples

SIZE = 8
"""Units of each layer of the small network."""


def weights() -> Arrays:
    """Return random tensors of a small network."""
    chance = np.random.default_rng(3)
    shapes = {"linear.weight": (SIZE, SIZE), "linear.bias": (SIZE,)}
    for layer in range(2):
        shapes[f"lstm.weight_ih_l{layer}"] = (4 * SIZE, SIZE if layer else BANDS)
        shapes |= {f"lstm.weight_hh_l{layer}": (4 * SIZE, SIZE), f"lstm.bias_ih_l{layer}": (4 * SIZE,)}
        shapes[f"lstm.bias_hh_l{layer}"] = (4 * SIZE,)
    return {name: chance.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}


def tone(hertz: float, seconds: float) -> Samples:
    """Return a tone with overtones."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return sum((0.1 / n * np.sin(2 * np.pi * hertz * n * time) for n in (1, 2, 3)), np.zeros(1)).astype(np.float32)


def expected(values: Any, tensors: Arrays) -> Any:
    """Return the embedding as the definition of an LSTM has it."""

    def logistic(x: Any) -> Any:
        return 1 / (1 + np.exp(-x))

    for layer in range(2):
        of = {kind: tensors[f"lstm.{kind}_l{layer}"] for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        hidden, cell, found = np.zeros(SIZE), np.zeros(SIZE), []
        for value in values:
            gates = of["weight_ih"] @ value + of["bias_ih"] + of["weight_hh"] @ hidden + of["bias_hh"]
            admitted, kept, new, shown = gates.reshape(4, SIZE)
            cell = logistic(kept) * cell + logistic(admitted) * np.tanh(new)
            hidden = logistic(shown) * np.tanh(cell)
            found.append(hidden)
        values = found
    projected = np.maximum(tensors["linear.weight"] @ values[-1] + tensors["linear.bias"], 0)
    return projected / np.linalg.norm(projected)


def test_the_network() -> None:
    """The network is two layers of LSTM, a projection and a rectifier; loud and quiet audio give the same."""
    features, tensors = mel_frames(tone(200, 0.2)), weights()
    encoder = VoiceEncoder(tensors)

    assert encoder.embed(features, 1e-3) == pytest.approx(expected(features, tensors), abs=1e-5)
    assert encoder.embed(100 * features, 0.1) == pytest.approx(encoder.embed(features, 1e-3), abs=1e-4)


def test_mel_frames() -> None:
    """A tone has its power in the band around it, one frame per 10 ms."""
    found = mel_frames(tone(1000, 0.1)[: LENGTH + 5 * STEP])

    assert (6, BANDS) == found.shape
    assert {13} == set(found.argmax(axis=1))


def checkpoint(tensors: Arrays, file: Path, model: str = "model_state") -> Path:
    """Write a checkpoint in the format of torch before 1.6."""

    class Reference:
        def __init__(self, key: str) -> None:
            self.key = key

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj: Any) -> Any:
            return ("storage", "FloatStorage", obj.key, "cpu", 1, None) if isinstance(obj, Reference) else None

    with file.open("wb") as content:
        for header in (119547037146038801333356, 1001, {"little_endian": True}):
            pickle.dump(header, content)
        state = OrderedDict((name, (name, 0, array.shape)) for name, array in tensors.items())
        Pickler(content).dump({model: state})
        pickle.dump(list(tensors), content)
        for array in tensors.values():
            content.write(struct.pack("<q", array.size) + array.tobytes())
    return file


def test_a_checkpoint_is_read(tmp_path: Path) -> None:
    """The arrays of a checkpoint have their names and shapes."""
    tensors = weights()
    found = read_weights(checkpoint(tensors, tmp_path / "model.bin"))

    assert tensors.keys() == found.keys()
    assert all(np.array_equal(tensors[name], found[name]) for name in tensors)


def test_a_checkpoint_cannot_run_code(tmp_path: Path) -> None:
    """A pickle that names a function is refused, as is a file of another kind."""
    for number, content in enumerate((pickle.dumps(print), b"", b"text", pickle.dumps(1) * 4)):
        file = tmp_path / str(number)
        file.write_bytes(content)
        with pytest.raises(ModelError, match="is not a checkpoint of the voice encoder"):
            read_weights(file)
    with pytest.raises(ModelError, match="model_state"):
        read_weights(checkpoint({}, tmp_path / "other", "other"))


def embedded(*parts: tuple[Samples, bool]) -> list[int]:
    """Return the milliseconds at which each window of a stream begins; `True`: the part is speech."""
    turns, found, now, silence = VoiceTurns(VoiceEncoder(weights()), KnownVoices()), [], 0, 0
    for samples, speech in parts:
        for frame in samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME):
            now, silence = now + FRAME_MS, 0 if speech else silence + FRAME_MS
            if made := turns.embedding(frame, now, silence):
                found.append(made[1])
    return found


def test_windows_of_speech() -> None:
    """One window of 0.8 s every 0.4 s; its time is its middle, after a pause its beginning, and none holds a pause."""
    first = embedded((tone(200, 2.4), True))
    paused = embedded((tone(200, 2.4), True), (tone(200, 0.32), False), (tone(200, 1.6), True))

    assert [10, 830, 1240, 1660] == [start - start % 10 for start in first][:4]
    assert paused[: len(first)] == first
    assert 2650 <= paused[len(first)] < 2750


def test_a_short_answer_between_pauses() -> None:
    """Speech that is too short for a window of its own is part of the next one."""
    answer = embedded((tone(200, 0.5), True), (tone(200, 0.5), False), (tone(200, 0.5), True))

    assert [10] == answer
