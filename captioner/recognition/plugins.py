"""Recognizers that other packages provide, as entry points of the group `captioner.recognizers`.

An entry point is a callable that takes the `RecognizerConfig` and returns a `Recognizer` or a `StreamingRecognizer`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from captioner.config import RecognizerConfig
from captioner.errors import ModelError
from captioner.recognition.recognizer import Recognizer
from captioner.recognition.streaming import StreamingRecognizer

GROUP: Final = "captioner.recognizers"


def find(name: str) -> EntryPoint:
    """Return the entry point of a recognizer; nothing is imported.

    Raises:
        ModelError: No package provides it, or more than one.
    """
    found = entry_points(group=GROUP)
    named = list(found.select(name=name))
    if not named:
        others = ", ".join(sorted(found.names))
        hint = f"use whisper{f', {others}' if others else ''}, or the address of a server, such as wss://box:9000"
        raise ModelError(f"no installed package provides the recognizer {name!r}", hint)
    if len(named) > 1:
        packages = " and ".join(sorted(map(_package, named)))
        raise ModelError(f"{packages} both provide the recognizer {name!r}", "uninstall one of them")
    return named[0]


def describe(name: str) -> str:
    """Import a recognizer without loading its model, and return it with its package, such as `acme of acme-asr 1.2`.

    Raises:
        ModelError: No package provides it, or it cannot be imported.
    """
    entry = find(name)
    _import(entry)
    return f"{name} of {_package(entry)}"


def load(settings: RecognizerConfig) -> Recognizer | StreamingRecognizer:
    """Load the recognizer that the settings name.

    Raises:
        ModelError: No package provides it, or it cannot be loaded.
    """
    entry = find(settings.engine)
    try:
        recognizer = _import(entry)(settings)
    except ModelError:
        raise
    except Exception as error:  # of a foreign package, which may raise anything
        raise ModelError(f"cannot load the recognizer {entry.name} of {_package(entry)}: {_line(error)}") from error
    if not isinstance(recognizer, Recognizer | StreamingRecognizer):
        raise ModelError(
            f"{entry.value} of {_package(entry)} returned a {type(recognizer).__name__}, which is not a recognizer",
            "it must have the members of Recognizer or StreamingRecognizer",
        )
    return recognizer


def _import(entry: EntryPoint) -> Callable[[RecognizerConfig], object]:
    try:
        loaded: Callable[[RecognizerConfig], object] = entry.load()
    except Exception as error:  # of a foreign package, which may raise anything
        hint = "install it again, or ask its author"
        raise ModelError(f"cannot import {entry.value} of {_package(entry)}: {_line(error)}", hint) from error
    return loaded


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
