from __future__ import annotations

from pathlib import Path

import pytest

from captioner.layout.limits import PROFILES
from captioner.offline.output_file import write_cues
from formats.cue import Cue
from tests.players.readers import READERS, chromium, differences

CUES = (
    Cue(1000, 2500, ("¿Qué? <i>a < b</i>", "& c"), "c1", speaker="Ana"),
    Cue(2500, 4000, ("字幕です。",), "c1.2"),
    Cue(3_600_000, 3_602_000, ("مرحبا بكم",), "c2"),
)


@pytest.mark.program
@pytest.mark.parametrize("kind", ["vtt", "srt", "ttml", "ass"])
def test_other_programs_read_what_is_written(tmp_path: Path, kind: str) -> None:
    """webvtt-py, ffmpeg, pysubs2 and ttconv read the same cues from the written files."""
    cues = CUES if kind == "vtt" else [Cue(cue.start, cue.end, cue.lines) for cue in CUES[1:]]
    path = write_cues(cues, tmp_path / f"talk.es.{kind}", language="es", layout=PROFILES["default"]).path
    known = tuple(reader for reader in READERS[f".{kind}"] if reader is not chromium)

    assert [(reader.__name__, len(cues), "") for reader in known] == list(differences(path, known))
