"""Media files with random damage."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from captioner.audio.file import media_info, read_file
from captioner.errors import SourceError
from formats.notice import ignore
from tests.captioner.audio.media import ffmpeg, tone, write_wave

KINDS = ("m4a", "wav", "w64", "caf", "aiff", "voc", "flac", "ogg", "webm", "mp3", "eac3")
_COUNT = 25


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change, overwrite, drop, double or cut off some bytes; or append the file to itself before."""
    found = bytearray(data * chance.choice((1, 1, 2)))
    for _ in range(chance.randint(1, 4)):
        end = len(found) if chance.random() < 0.5 else min(200, len(found))
        at, size = chance.randrange(max(1, end)), chance.randrange(1, 2000)
        kind = chance.randrange(6)
        if kind == 0:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            found[at : at + 4] = chance.choice(
                (bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0\0\0\x08", b"\x08\0\0\0")
            )
        elif kind == 2:
            found[at : at + size] = bytes(size)
        elif kind == 3:
            del found[at : at + size]
        elif kind == 4:
            found[at:at] = found[at : at + size]
        else:
            del found[at + 1 :]
    return bytes(found)


@pytest.mark.parametrize("kind", KINDS)
def test_any_damage(tmp_path: Path, kind: str) -> None:
    """Whatever a file contains, it is read, or refused by a SourceError."""
    path = tmp_path / f"talk.{kind}"
    ffmpeg("-i", write_wave(tmp_path / "tone.wav", tone(0.5)), *(("-c:a", "flac") if kind == "ogg" else ()), path)
    data, chance = path.read_bytes(), random.Random(kind)
    for _ in range(_COUNT):
        path.write_bytes(mutated(data, chance))
        with contextlib.suppress(SourceError):
            media_info(path)
            for _ in read_file(path, report=ignore):
                pass


def test_a_header_that_breaks_off(tmp_path: Path) -> None:
    """The first bytes of any format are refused."""
    for head in (
        b"fLaC\0\0\0\x22",
        b"OggS\0\x02",
        b"Creative Voice File\x1a\xff\xff",
        b"caff",
        b"FORM\0\0\0\0AIFF",
        b"RIFF",
    ):
        path = tmp_path / "talk.bin"
        path.write_bytes(head)
        with pytest.raises(SourceError):
            read_file(path)
