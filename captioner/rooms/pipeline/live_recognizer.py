"""The recognizer of live speech that the settings name: Whisper, a server, or one of another package."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from captioner.config import Config
from captioner.errors import ModelError
from captioner.models import store
from captioner.models.report import Report
from captioner.recognition import plugins
from captioner.recognition.recognizer import Recognizer
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.streaming import StreamingRecognizer

LiveRecognizer = Recognizer | StreamingRecognizer


def prepare(config: Config, report: Report) -> Callable[[], LiveRecognizer]:
    """Find and verify the recognizer; returns the function that loads it.

    Raises:
        ModelError: Weights are missing or damaged, or no package provides the recognizer.
    """
    settings = config.recognizer
    if settings.engine == "whisper":
        return partial(_load_whisper, config, store.folder(settings.model, report), report)
    if settings.is_remote:
        return partial(_connect, config, report)
    plugins.find(settings.engine)
    return partial(_load_plugin, config, report)


def _load_whisper(config: Config, folder: Path, report: Report) -> Whisper:
    settings = config.recognizer
    report(f"loading {settings.model} …")
    try:
        return Whisper(
            folder,
            name=settings.model,
            device=settings.device,
            compute_type=settings.compute_type,
            threads=settings.threads or 1,
            workers=settings.readings,
            chinese=settings.chinese,
        )
    except (RuntimeError, ValueError) as error:  # CTranslate2 on a file of another kind, or on a missing device
        hint = f"run `captioner models check {settings.model}` to see whether it is damaged"
        raise ModelError(f"cannot load {settings.model}: {str(error).splitlines()[0]}", hint) from error


def _connect(config: Config, report: Report) -> LiveRecognizer:
    from captioner.recognition.remote.recognizer import connect

    settings = config.recognizer
    recognizer = connect(settings.engine, settings.token, hang_s=settings.hang)
    report(f"live speech is recognized by {recognizer.name} at {settings.engine_name}")
    return recognizer


def _load_plugin(config: Config, report: Report) -> LiveRecognizer:
    report(f"loading the recognizer {plugins.describe(config.recognizer.engine)} …")
    return plugins.load(config.recognizer)
