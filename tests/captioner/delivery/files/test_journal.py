from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.delivery.files.journal import _IMPLIED, _KINDS, Journal, append_durably, decode, encode
from captioner.errors import RoomBusy
from captioner.languages import Sound
from captioner.types import Revision

FINALS = tuple(Revision(f"c{number}", "es", "en", 1, 0, 900, f"año {number}", final=True) for number in range(1, 4))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXT, st.none() | TEXT, st.integers(1, 99), st.booleans(), st.sampled_from([None, *get_args(Sound)]))
def test_round_trip(text: str, speaker: str | None, number: int, edited: bool, sound: Sound | None) -> None:
    """A final with any text is encoded in one line and decoded unchanged."""
    final = Revision("c1", "es", "en", number, 5, 900, text, final=True, edited=edited, speaker=speaker, sound=sound)
    line = encode(final)

    assert line.count(b"\n") == 1
    assert final == decode(line)


def test_every_field_is_kept_or_left_out() -> None:
    """Each field of a revision has a kind in the journal, or is not written; what is written is read."""
    line = json.loads(encode(replace(FINALS[0], at=7, by="Ana", sound="music")))

    assert {"v", *_KINDS} == set(line)
    assert {field.name for field in fields(Revision)} == _KINDS.keys() | _IMPLIED


def test_unknown_keys_are_ignored() -> None:
    """A journal of a later version can be read."""
    line = encode(FINALS[0]).replace(b'"v": 1', b'"v": 2, "mood": "glad"')

    assert FINALS[0] == decode(line)


@pytest.mark.parametrize("line", [b"[]", b"{", b"{}", b'{"segment":"c1"}', b"\xff", b"\x00\x00"])
def test_malformed_lines_are_refused(line: bytes) -> None:
    """A line that is not a final raises ValueError."""
    with pytest.raises(ValueError, match=r"."):
        decode(line)


def test_finals_are_read_back_in_order(tmp_path: Path) -> None:
    """Finals are read back in order, by the process that wrote them and by the next."""
    journal = Journal(tmp_path / "room/journal.jsonl")
    journal.append(FINALS[:2])
    journal.append(FINALS[2:])
    journal.close()

    assert FINALS == journal.read() == Journal(tmp_path / "room/journal.jsonl").read()


def test_missing_journal_has_no_finals(tmp_path: Path) -> None:
    """Reading a missing journal gives nothing and makes no file."""
    assert Journal(tmp_path / "journal.jsonl").read() == ()
    assert list(tmp_path.iterdir()) == []


def test_damaged_line_is_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged line is skipped, and logged with its number."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + b"\x00\x00\n" + encode(FINALS[1]))

    assert FINALS[:2] == Journal(path).read()
    assert "line 2 is damaged" in caplog.text


def test_complete_line_without_newline_is_kept(tmp_path: Path) -> None:
    """A complete last line whose newline is missing is kept."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + encode(FINALS[1])[:-1])
    journal = Journal(path)
    journal.append(FINALS[2:])

    assert journal.read() == FINALS


def test_incomplete_line_is_cut_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An incomplete last line is cut off before anything is appended."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + encode(FINALS[1])[:20])
    journal = Journal(path)
    journal.append(FINALS[2:])

    assert (FINALS[0], FINALS[2]) == journal.read()
    assert "half-written line of 20 bytes" in caplog.text


def test_one_process_has_the_journal(tmp_path: Path) -> None:
    """A second process is refused until the first has closed the journal."""
    first, second = Journal(tmp_path / "journal.jsonl"), Journal(tmp_path / "journal.jsonl")
    first.append(FINALS[:1])
    with pytest.raises(RoomBusy):
        second.append(FINALS[1:2])
    first.close()
    second.append(FINALS[1:2])

    assert FINALS[:2] == second.read()


def test_lost_journal_is_noticed(tmp_path: Path) -> None:
    """A journal that was deleted while open, or cut while closed, is lost."""
    journal = Journal(tmp_path / "journal.jsonl")
    before = journal.lost
    journal.append(FINALS)
    journal.path.unlink()
    deleted = journal.lost
    journal.forget()
    journal.append(FINALS)
    journal.close()
    journal.path.write_bytes(b"")

    assert (before, deleted, journal.lost) == (False, True, True)


def test_append_removes_a_failed_write(tmp_path: Path) -> None:
    """Bytes beyond the known size, left by a failed write, are removed."""
    path = tmp_path / "file"
    path.write_bytes(b"good torn")
    with path.open("ab") as file:
        append_durably(file.fileno(), b" better", 4)

    assert path.read_bytes() == b"good better"
