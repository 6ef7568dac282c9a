from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from captioner.errors import CaptionerError, ConfigError, SourceError
from captioner.layout.limits import Layout
from captioner.offline.batch import Ears, Order, caption, clashes
from captioner.translation import Translator
from captioner.types import Revision
from tests.captioner.offline.reading import ClipReader
from tests.fakes import ScriptedTranslator

SAMPLE = Path(__file__).parents[3] / "samples/en-readings.flac"


class Interrupted(ScriptedTranslator):
    """Somebody presses Ctrl-C while the second stretch is translated."""

    def push(self, revision: Revision):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Until then as usual."""
        if revision.start > 150_000:
            raise KeyboardInterrupt
        return super().push(revision)


def ears(reader: ClipReader, *translators: Translator) -> Ears:
    made = Ears(reader, lambda _: translators, Layout())
    made.model = "scripted"
    return made


def ignore(*_: object) -> None:
    """A report or a progress that nobody reads."""


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[int], Path]:
    """Real speech, again and again."""

    def record(times: int) -> Path:
        from captioner.audio.file import read_file

        samples = np.concatenate([chunk.samples for chunk in read_file(SAMPLE)] * times)
        with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes((samples * 32_767).astype("<i2").tobytes())
        return tmp_path / "talk.wav"

    return record


def test_files_are_named_as_players_look_for_them(tmp_path: Path) -> None:
    """`talk.es.vtt` beside `talk.mp4`, with their review; nothing unfinished stays."""
    order = Order("en", ("es",), tmp_path / "out")

    made = list(caption(SAMPLE, ears(ClipReader(), ScriptedTranslator("es")), order, ignore, ignore))

    assert [f"en-readings.{name}" for name in ("en.vtt", "en.srt", "es.vtt", "es.srt")] == [m.path.name for m in made]
    assert [True] * 4 == [m.review is not None and m.review.cues > 0 for m in made]
    assert 4 == len(list((tmp_path / "out").iterdir()))


def test_an_interrupted_run_goes_on(tmp_path: Path, recorded: Callable[[int], Path]) -> None:
    """What was recognized is not read again, and the files are those of a run that was not interrupted."""
    path, order = recorded(6), Order("en", ("es",), tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        list(caption(path, ears(ClipReader(), Interrupted("es")), order, ignore, ignore))
    said: list[str] = []
    again, whole = ClipReader(), ClipReader()
    resumed = list(caption(path, ears(again, ScriptedTranslator("es")), order, said.append, ignore))
    fresh = Order("en", ("es",), tmp_path / "fresh")
    straight = list(caption(path, ears(whole, ScriptedTranslator("es")), fresh, ignore, ignore))

    assert sum(again.heard) < sum(whole.heard)
    assert [m.path.read_text() for m in straight] == [m.path.read_text() for m in resumed]
    assert ["where an earlier run stopped"] == [line.partition(" s, ")[2] for line in said]


def test_two_recordings_of_one_name_are_refused() -> None:
    """Their files would be the same."""
    with pytest.raises(ConfigError, match="would write the same files"):
        clashes([Path("a/talk.mp3"), Path("b/talk.wav")])


def test_an_unknown_format_is_refused_at_once() -> None:
    """Before anything is recognized."""
    with pytest.raises(ConfigError, match=r"--format: unknown subtitle format \.doc"):
        Order("en", (), Path(), kinds=("vtt", "doc"))


def test_speakers_need_whisperx(tmp_path: Path) -> None:
    """One line says what to install."""
    order = Order("en", (), tmp_path, speakers=True)

    with pytest.raises(CaptionerError, match="need whisperx"):
        list(caption(SAMPLE, ears(ClipReader()), order, ignore, ignore))


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(SourceError, match="there is no file"):
        list(caption(tmp_path / "talk.mp3", ears(ClipReader()), Order("en", (), tmp_path), ignore, ignore))


def test_burning_needs_captions_in_that_language(tmp_path: Path) -> None:
    """What there will be is told before anything is recognized."""
    with pytest.raises(ConfigError, match=r"--burn fr: there will be captions in en, es alone; add --to fr"):
        Order("en", ("es",), tmp_path, burn="fr")


def test_burning_needs_a_picture(tmp_path: Path) -> None:
    """Which is said before anything is recognized."""
    with pytest.raises(SourceError, match="no picture to burn"):
        list(caption(SAMPLE, ears(ClipReader()), Order("en", (), tmp_path, burn="en"), ignore, ignore))

    assert [] == list(tmp_path.iterdir())
