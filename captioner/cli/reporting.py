"""Commands about a room that was captioned: `audit`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from captioner.cli import options, output
from captioner.errors import SourceError

T = TypeVar("T")


def audit(given: Namespace) -> int:
    """Print what the operators of a room did, and when."""
    from captioner.delivery.files.audit_trail import read_trail

    trail = _read(read_trail, room_folder(given))
    rows = [asdict(entry) for entry in trail if given.captions or entry.kind != "caption"]
    output.rows(rows, given.json, _audit_line)
    if not rows:
        output.say(f"no operator did anything in {given.room}")
    return 0


def room_folder(given: Namespace) -> Path:
    """Return the folder of the room that a command names.

    Raises:
        RoomError: not the name of a room.
        SourceError: the room has no journal.
    """
    from captioner.delivery.files.archive import check_name

    folder = options.settings(given).archive.out / check_name(given.room)
    if not (folder / "journal.jsonl").is_file():
        raise SourceError(
            f"there is no journal in {folder}", "name a room that was captioned, and its folder with --out"
        )
    return folder


def _read(read: Callable[[Path], T], folder: Path) -> T:
    try:
        return read(folder)
    except OSError as error:
        raise SourceError(f"cannot read {folder}: {error.strerror}", "check its permissions") from error


def _audit_line(row: output.Row) -> str:
    at = f"{datetime.fromtimestamp(int(str(row['t'])) / 1000):%Y-%m-%d %H:%M:%S}" if row["t"] else "(time unknown)"
    where = ", ".join(filter(None, (str(row["address"]), f"token {row['token']}" if row["token"] else "")))
    who = f"{row['who']} ({where})" if where else str(row["who"])
    if row["kind"] == "action":
        return f"{at:<19}  {who}: {row['action']}"
    about = f"{row['cue']} in {row['lang']}"
    done = f"{who}: {row['action']}" if row["kind"] == "edit" else "final"
    head = f"{at:<19}  {done}" + ("" if about in str(row["action"]) else f" {about}")
    texts = [f"- {row['before']}"] if row["before"] else []
    return "\n".join(
        [head, *(f"{'':21}{text}" for text in (*texts, f"+ {row['text']}" if texts else str(row["text"])))]
    )
