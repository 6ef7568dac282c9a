from __future__ import annotations

from pathlib import Path

import pytest

from captioner.cli import main
from tests.captioner.audio.test_file import record


def test_causes_are_not_found_in_a_measurement_of_drift(capsys: pytest.CaptureFixture[str]) -> None:
    """Options that exclude each other are refused before anything is measured."""
    code = main(["bench", "--minutes", "1", "--why"])

    assert code != 0
    assert "--why does not go together with --minutes; leave one of them out" in capsys.readouterr().err


def test_causes_need_reference_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A recording of the user without the times of its words is refused with the option that gives them."""
    record(tmp_path / "talk.mp3", seconds=1)

    code = main(["bench", "talk.mp3", "--from", "en", "--why"])

    assert code != 0
    assert "--words WORDS.json" in capsys.readouterr().err
