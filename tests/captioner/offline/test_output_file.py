from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pytest

from captioner.errors import CaptionerError
from captioner.layout.limits import PROFILES, Layout
from captioner.layout.style import TextStyle
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import Chunk
from captioner.offline.output_file import fit_to_layout, recording_cues, write_cues
from captioner.offline.recording import RecordingCaptioner
from captioner.types import Revision, Word
from formats import files
from formats.cue import Cue
from formats.notice import Notice
from tests.captioner.offline.clip_recognizer import scripted_pipeline
from tests.fakes import ScriptedTranslator, silence


def test_cues_have_the_times_of_words() -> None:
    """Cues of a translation have the time of their sentence."""
    captioner = RecordingCaptioner(scripted_pipeline(ScriptedTranslator("fr")), "es", ("fr",))
    (result,) = captioner.caption([Chunk(0, silence(10), ((1000, 3000),))])

    assert (Cue(1000, 2900, ("w1 w2.",), "c1"),) == recording_cues([result], Layout(), "es")
    assert (Cue(1000, 2900, ("fr:w1 w2.",), "c1"),) == recording_cues([result], Layout(), "fr")


def test_a_sentence_is_divided_for_the_time_until_the_next_one() -> None:
    """The second cue of fast speech is longer if silence follows in which it can be read."""
    text = "20th century research has shown that there are two pools of genetic variation hidden and expressed."
    ends = list(accumulate(55 * len(word) for word in text.split()))
    words = tuple(Word(a, b, f" {word}", 1.0) for a, b, word in zip([0, *ends], ends, text.split(), strict=False))
    first = Revision("c1", "en", "en", 1, 0, words[-1].end, text, final=True)

    def lines(following: int) -> tuple[str, ...]:
        second = Revision("c2", "en", "en", 1, following, following + 2000, "And so on.", final=True)
        found = recording_cues([ChunkResult(9000, "en", (first, second), {"c1": words})], PROFILES["default"], "en")
        return found[0].lines

    assert ("20th century research has shown",) == lines(9000)
    assert ("20th century research has shown",) != lines(words[-1].end)


def test_a_format_with_narrower_lines_has_its_own_limits(tmp_path: Path) -> None:
    """EBU-STL breaks a line that .srt holds."""
    long = [Cue(0, 4000, ("a" * 20 + " " + "b" * 20,))]

    wide = write_cues(long, tmp_path / "a.es.srt", language="es", layout=PROFILES["default"])
    narrow = write_cues(long, tmp_path / "a.es.stl", language="es", layout=PROFILES["default"])

    assert "aaa bbb" in wide.path.read_text()
    assert 2 == len(files.read(narrow.path.read_bytes(), "stl").cues[0].lines)


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    """The error of the disk becomes one line."""
    (tmp_path / "out").write_text("in the way")

    with pytest.raises(CaptionerError, match="cannot write"):
        write_cues([], tmp_path / "out/a.srt", language="es", layout=Layout())


def test_what_a_format_cannot_hold_is_reported(tmp_path: Path) -> None:
    """The notice names the file, because one recording has several."""
    notices: list[Notice] = []
    cues = [Cue(5000, 8000, ("Škoda",), speaker="Ana")]
    write_cues(cues, tmp_path / "a.es.scc", language="es", layout=PROFILES["default"], notify=notices.append)

    assert [
        "00:00:05.000: a.es.scc: speakers are not written; .vtt, .json and .csv keep them",
        "00:00:05.000: a.es.scc: 'Š' is written in other characters, or left out",
    ] == list(map(str, notices))


def test_style_of_a_file() -> None:
    """The cues keep the times of the words that are left."""
    words = tuple(
        Word(1000 * n, 1000 * n + 900, f" {word}", 1.0) for n, word in enumerate(("Um,", "oh", "fuck,", "uh."))
    )
    said = Revision("c1", "en", "en", 1, 0, 3900, "Um, oh fuck, uh.", final=True)
    style = TextStyle(remove_fillers=True, mask_profanity=True)
    (cue,) = recording_cues([ChunkResult(9000, "en", (said,), {"c1": words})], Layout(), "en", style)

    assert ((1000, ("Oh f***.",)), 2900) == ((cue.start, cue.lines), cue.end)


def test_no_caption_that_is_broken_again_mixes_speakers() -> None:
    """Speakers who do not fit into one caption get one each, in turn."""
    lines = ("Ana: " + "where " * 12, "Ben: There.", "Cy: No!")
    fitted = fit_to_layout((Cue(0, 9000, lines, voices=("Ana", "Ben", "Cy")),), Layout(), "en")

    assert ["Ana", "Ben", "Cy"] == [cue.lines[0].partition(":")[0] for cue in fitted]
    assert ["There.", "No!"] == [line.partition(": ")[2] for cue in fitted[1:] for line in cue.lines]
