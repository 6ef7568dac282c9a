from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace

import pytest

from captioner.cli import main
from captioner.cli.model_advice import with_model
from captioner.config import Config, RecognizerConfig, RoomConfig

Printed = pytest.CaptureFixture[str]


def test_advice_and_the_model_that_it_chooses(capsys: Printed) -> None:
    """Installed models are measured, others estimated; `auto` takes the best that is here, without measuring again."""
    assert main(["models", "advise", "--from", "es", "--json"]) == 0
    out, err = capsys.readouterr()
    rows = {row["name"]: row for row in json.loads(out)}
    base = rows["whisper-base"]

    assert (base["installed"], base["measured"], base["word_error_rate"]) == (True, True, 9.9)
    assert not rows["whisper-large-v3"]["measured"]
    assert rows["whisper-large-v3"]["get"] == "captioner models fetch whisper-large-v3"
    assert not rows["whisper-large-v3-turbo"]["translates"]
    assert "whisper-tiny.en" not in rows
    assert "errors in Spanish: FLEURS; Whisper paper, table 13" in err

    auto = Config(recognizer=RecognizerConfig(model="auto"))
    given = Namespace(command="file", spoken="es", targets="en")
    assert with_model(auto, given).recognizer.model == "whisper-base"
    room = RoomConfig("hall", "mic", "es", ("en",))
    assert with_model(replace(auto, rooms=(room,)), Namespace(command="serve")).recognizer.model == "whisper-base"
    assert "--model auto: whisper-base, a reading takes " in capsys.readouterr().err


def test_a_named_model_stays() -> None:
    """Only `auto` is replaced; a recognition server has its own model."""
    assert with_model(Config(), Namespace()) == Config()
    remote = Config(recognizer=RecognizerConfig(engine="ws://127.0.0.1:1", model="auto"))
    assert with_model(remote, Namespace()) == remote
