from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.delivery.files.journal import Journal, decode, encode, write_all
from captioner.errors import RoomBusy
from captioner.types import Revision

FINALS = tuple(Revision(f"c{number}", "es", "en", 1, 0, 900, f"año {number}", final=True) for number in range(1, 4))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXT, st.none() | TEXT, st.integers(1, 99), st.booleans())
def test_what_is_encoded_is_decoded(text: str, speaker: str | None, number: int, edited: bool) -> None:
    """A final survives, whatever it says, in one line."""
    final = Revision("c1", "es", "en", number, 5, 900, text, final=True, edited=edited, speaker=speaker)
    line = encode(final)

    assert line.count(b"\n") == 1
    assert final == decode(line)


def test_keys_of_later_versions_are_passed_over() -> None:
    """An older program opens a newer journal."""
    line = encode(FINALS[0]).replace(b'"v": 1', b'"v": 2, "mood": "glad"')

    assert FINALS[0] == decode(line)


@pytest.mark.parametrize("line", [b"[]", b"{", b"{}", b'{"segment":"c1"}', b"\xff", b"\x00\x00"])
def test_what_is_no_final_is_refused(line: bytes) -> None:
    """With a ValueError of one kind or the other."""
    with pytest.raises(ValueError, match=r"."):
        decode(line)


def test_finals_are_read_back_in_order(tmp_path: Path) -> None:
    """By the process that wrote them, and by the next."""
    journal = Journal(tmp_path / "room/journal.jsonl")
    journal.append(FINALS[:2])
    journal.append(FINALS[2:])
    journal.close()

    assert FINALS == journal.read() == Journal(tmp_path / "room/journal.jsonl").read()


def test_no_journal_has_no_finals(tmp_path: Path) -> None:
    """And reading makes none."""
    assert Journal(tmp_path / "journal.jsonl").read() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_line_costs_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is passed over, and said with its number."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + b"\x00\x00\n" + encode(FINALS[1]))

    assert FINALS[:2] == Journal(path).read()
    assert "line 2 is damaged" in caplog.text


def test_a_whole_line_without_newline_is_kept(tmp_path: Path) -> None:
    """Only its newline was lost."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + encode(FINALS[1])[:-1])
    journal = Journal(path)
    journal.append(FINALS[2:])

    assert journal.read() == FINALS


def test_half_a_line_is_cut_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What comes next does not land behind it."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(encode(FINALS[0]) + encode(FINALS[1])[:20])
    journal = Journal(path)
    journal.append(FINALS[2:])

    assert (FINALS[0], FINALS[2]) == journal.read()
    assert "half-written line of 20 bytes" in caplog.text


def test_one_process_has_it(tmp_path: Path) -> None:
    """Until it closes it."""
    first, second = Journal(tmp_path / "journal.jsonl"), Journal(tmp_path / "journal.jsonl")
    first.append(FINALS[:1])
    with pytest.raises(RoomBusy):
        second.append(FINALS[1:2])
    first.close()
    second.append(FINALS[1:2])

    assert FINALS[:2] == second.read()


def test_a_journal_that_is_gone_is_noticed(tmp_path: Path) -> None:
    """Deleted while it is open, and cut while it is closed."""
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


def test_a_write_takes_back_what_an_earlier_one_left(tmp_path: Path) -> None:
    """Bytes beyond the known size are none of ours."""
    path = tmp_path / "file"
    path.write_bytes(b"good torn")
    with path.open("ab") as file:
        write_all(file.fileno(), b" better", 4)

    assert path.read_bytes() == b"good better"
