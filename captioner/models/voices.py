"""The encoder that tells speakers apart by voice."""

from __future__ import annotations

from captioner.models import store
from captioner.models.catalogue import VOICE_ENCODER
from captioner.models.folders import MODEL
from captioner.models.report import Report
from captioner.recognition.voices.voice_encoder import VoiceEncoder
from captioner.recognition.voices.voice_weights import read_weights


def load_voice_encoder(report: Report) -> VoiceEncoder:
    """Load the encoder.

    Raises:
        ModelError: it is not installed, or damaged; the hint is the command that installs it.
    """
    return VoiceEncoder(read_weights(store.folder(VOICE_ENCODER, report) / MODEL))
