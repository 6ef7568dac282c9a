"""Speakers of a recording, told apart by voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from captioner.recognition.vad import FRAME, Vad
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.recognition.voices.voice_encoder import Embedding, VoiceEncoder
from captioner.recognition.voices.voice_turns import VoiceTurns
from captioner.types import AudioChunk, Samples

Turn = tuple[int, int, str]
"""Start and end in milliseconds, and the speaker."""


def speaker_turns(audio: Iterable[AudioChunk], encoder: VoiceEncoder) -> tuple[Turn, ...]:
    """Return who speaks when; the audio is read once, the voices are compared twice.

    The second time all voices are known from the start.
    """
    known, end = KnownVoices(), 0
    compared, vad = VoiceTurns(encoder, known), Vad()
    embeddings: list[tuple[Embedding, int]] = []
    for frame in _frames(audio):
        for _ in vad.push(frame):
            pass
        end = vad.now
        if found := compared.embedding(frame, vad.now, vad.silence_ms):
            embeddings.append(found)
            compared.compare(*found)
    again = VoiceTurns(encoder, known)
    changes = [turn for found in embeddings if (turn := again.compare(*found))]
    ends = [*(turn.time for turn in changes[1:]), end]
    return tuple(
        (turn.time if i else 0, until, f"Speaker {turn.voice}")
        for i, (turn, until) in enumerate(zip(changes, ends, strict=True))
    )


def _frames(audio: Iterable[AudioChunk]) -> Iterator[Samples]:
    rest = np.zeros(0, np.float32)
    for chunk in audio:
        rest = np.concatenate([rest, chunk.samples])
        whole = len(rest) // FRAME * FRAME
        yield from rest[:whole].reshape(-1, FRAME)
        rest = rest[whole:]
