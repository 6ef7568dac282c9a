from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from captioner.config import OUTPUT_KEYS, OutputConfig
from captioner.delivery.outputs import OUTPUTS, open_output


class RecordingConfig:
    """Settings that record which keys are read."""

    def __init__(self, config: OutputConfig) -> None:
        self.keys: set[str] = set()
        self._config = config

    def __getattr__(self, name: str) -> object:
        self.keys.add(name)
        return getattr(self._config, name)


def config(kind: str) -> OutputConfig:
    """Settings of an output with its required keys only."""
    url = "tcp://127.0.0.1:23" if kind == "encoder" else "http://127.0.0.1/"
    given: dict[str, Any] = {"url": url, "input": "1", "text": "Text", "file": Path("now.txt")}
    required, _ = OUTPUT_KEYS[kind]
    return OutputConfig("hall", "en", kind, **{key: given[key] for key in required})  # type: ignore[arg-type]


def test_kinds_of_the_settings_are_registered() -> None:
    """The kinds that settings allow are those of the registry."""
    assert list(OUTPUT_KEYS) == list(OUTPUTS) == list(get_args(get_type_hints(OutputConfig)["kind"]))


@pytest.mark.parametrize("kind", OUTPUTS)
def test_required_keys_suffice(kind: str) -> None:
    """An output can be opened with its required keys; that connects nothing."""
    assert kind == open_output(config(kind)).name


@pytest.mark.parametrize("kind", OUTPUTS)
def test_each_output_reads_the_keys_of_its_kind(kind: str) -> None:
    """A class reads exactly the required and optional keys that settings allow for its kind."""
    recording = RecordingConfig(config(kind))
    OUTPUTS[kind](recording)  # type: ignore[arg-type]

    assert set().union(*OUTPUT_KEYS[kind]) == recording.keys - {"language"}
