from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import CaptionerError
from captioner.layout import Layout
from captioner.recording import caption, write
from captioner.types import AudioChunk
from tests.fakes import ScriptedEngine, ScriptedTranslator, revision, silence


def chunks(count: int) -> list[AudioChunk]:
    return [AudioChunk(1000 * index, silence(1)) for index in range(count)]


def test_every_final_is_translated_once() -> None:
    """Interim readings are passed on, and not translated: nobody would see them."""
    translator = ScriptedTranslator("es")

    told = [made for _, made in caption(chunks(4), ScriptedEngine(words=2), [translator]) if made]

    assert [made.text for made in told if made.final] == ["w1 w2", "es:w1 w2", "w3 w4", "es:w3 w4"]
    assert len(translator.pushed) == 2
    assert translator.closed


def test_the_time_read_so_far_goes_along() -> None:
    """Milliseconds, for a progress bar."""
    times = [now for now, made in caption(chunks(3), ScriptedEngine(), []) if made is None]

    assert times == [1000, 2000, 3000]


def test_files_are_named_as_players_look_for_them(tmp_path: Path) -> None:
    """`talk.es.vtt` beside `talk.mp4`."""
    finals = [revision(text="hello there", final=True, end=2000)]

    paths = list(write(finals, ("en",), Layout(), tmp_path / "out", "talk"))

    assert [path.name for path in paths] == ["talk.en.vtt", "talk.en.srt"]
    assert "hello there" in paths[0].read_text()
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CaptionerError, match="cannot write"):
        list(write([], ("en",), Layout(), tmp_path / "out", "talk"))
