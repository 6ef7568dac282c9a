"""The recognizer of live speech, before it is loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from captioner.cli.findings import Finding, found
from captioner.config import RecognizerConfig
from captioner.models import catalogue, store
from captioner.recognition import plugins
from captioner.recognition.recognizers.model_names import is_english_only, translates


@dataclass(frozen=True, slots=True)
class RecognizerTraits:
    """Model of a recognizer, and what it does."""

    model: str
    multilingual: bool
    translates: bool
    """True if it translates into English itself."""


@lru_cache
def traits(settings: RecognizerConfig) -> RecognizerTraits:
    """Return the traits of the recognizer that the settings name; a server is connected, no model is loaded.

    Raises:
        ModelError: The server cannot be reached, or no package provides the engine.
    """
    if settings.is_remote:
        from captioner.recognition.remote.server import RecognitionServer

        info = RecognitionServer(settings.engine, settings.token).probe()
        return RecognizerTraits(info.model, info.multilingual, info.translates)
    if settings.engine != "whisper":
        plugins.find(settings.engine)
        return RecognizerTraits(settings.engine, multilingual=True, translates=True)  # checked again once it is loaded
    known = catalogue.lookup(settings.model)
    name = known.name if known else settings.model
    return RecognizerTraits(name, not is_english_only(name), translates(name))


def check_recognizer(settings: RecognizerConfig) -> Finding:
    """Check that the weights are installed and intact, that the server answers, or that the package can be imported."""
    if settings.is_remote:
        return found("recognizer", lambda: _connected(settings))
    if settings.engine != "whisper":
        return found("recognizer", lambda: plugins.describe(settings.engine))
    return found("recognizer", lambda: f"{settings.model} in {store.check(settings.model)}")


def _connected(settings: RecognizerConfig) -> str:
    """Connect; returns such as `whisper-base at wss://box:9000, connected in 12 ms`."""
    begun = time.perf_counter()
    model = traits(settings).model
    taken = round(1000 * (time.perf_counter() - begun))
    address = urlsplit(settings.engine)
    local = address.hostname in ("localhost", "127.0.0.1", "::1")
    warning = (
        "" if local or address.scheme == "wss" else "; the audio is not encrypted, use wss:// outside your network"
    )
    return f"{model} at {settings.engine_name}, connected in {taken} ms{warning}"
