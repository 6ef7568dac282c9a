from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.errors import ConfigError
from captioner.rooms.pipeline.trace import Trace


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_each_room_has_its_file(tmp_path: Path) -> None:
    """Each room has a file with one JSON line per note, in order, with time and stage."""
    trace = Trace(tmp_path / "new")
    trace.start()
    for n in range(3):
        trace.put("hall", "vad", n=n)
    trace.put("yard", "reading", text="olé")
    trace.close()

    assert [line["n"] for line in lines(tmp_path / "new" / "hall.jsonl")] == [0, 1, 2]
    [yard] = lines(tmp_path / "new" / "yard.jsonl")
    assert (yard["stage"], yard["text"], type(yard["t"])) == ("reading", "olé", float)


def test_what_finds_no_room_is_counted_and_told(tmp_path: Path) -> None:
    """Lines that find the queue full are dropped, and the file has their number."""
    trace = Trace(tmp_path, max_lines=1)
    trace.start()
    for n in range(20_000):
        trace.put("hall", "vad", n=n)
    trace.close()
    told = lines(tmp_path / "hall.jsonl")
    missing = [line["dropped"] for line in told if line["stage"] == "trace"]

    assert trace.dropped["hall"] > 0
    assert sum(int(str(count)) for count in missing) == trace.dropped["hall"]
    assert len(told) - len(missing) == 20_000 - trace.dropped["hall"]


def test_a_disk_that_fails_is_a_problem_and_no_end(tmp_path: Path) -> None:
    """Lines that cannot be written count as dropped."""
    trace = Trace(tmp_path)
    trace.start()
    (tmp_path / "hall.jsonl").mkdir()
    trace.put("hall", "vad")
    trace.close()

    assert trace.problem.startswith("cannot write the trace")
    assert trace.dropped["hall"] == 1


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be made is an error of the configuration."""
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="cannot write a trace to"):
        Trace(tmp_path / "file")
