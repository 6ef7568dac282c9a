"""Commands about a room that was captioned: `report`, `audit`."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from captioner.cli import options, output
from captioner.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from captioner.offline.room_report import RoomReport

T = TypeVar("T")


def report(given: Namespace) -> int:
    """Print what a room was captioned for."""
    from captioner.offline.room_report import room_report

    since = _since(given.since)
    found = _read(lambda folder: room_report(folder, since), room_folder(given))
    if not found.captions and not found.streams:
        raise SourceError(f"no captions in {given.room}" + (f" since {given.since}" if since else ""), "check --since")
    print(json.dumps(asdict(found), ensure_ascii=False, indent=1) if given.json else _report_text(found))
    return 0


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


def _since(text: str) -> int:
    """Unix milliseconds of a local date, or date and time; 0 without one.

    Raises:
        ConfigError: the text is neither.
    """
    try:
        return round(1000 * datetime.fromisoformat(text).timestamp()) if text else 0
    except ValueError:
        raise ConfigError(f"--since {text} is not a date", "use 2026-09-24 or 2026-09-24T14:30") from None


def _report_text(found: RoomReport) -> str:
    streams = f" in {found.streams} stream{'' if found.streams == 1 else 's'}" if found.streams else ""
    lines = [("room", found.room), ("sound", f"{found.minutes:g} minutes{streams}{_period(found.began, found.ended)}")]
    marked = {f"{code} (spoken)" if code in found.spoken else code: count for code, count in found.captions.items()}
    lines += [("captions", _listed(marked)), ("speakers", _listed(found.speakers))]
    if found.peak_viewers:
        languages = f": {_listed(found.peak_languages)}" if found.peak_languages else ""
        at = f", at {datetime.fromtimestamp(found.peak_at / 1000):%H:%M}" if found.peak_at else ""
        lines.append(("viewers", f"{found.peak_viewers} at the same time{at}{languages}"))
    for code, delay in found.delays.items():
        shown, settled = (f"{median:.1f} s (95 %: {most:.1f} s)" for median, most in (delay.first_shown, delay.settled))
        lines.append(("delay", f"{code}: first shown after {shown}, settled after {settled}"))
    if found.edits:
        lines.append(("edits", f"{_listed(found.edits)}; by {_listed(found.editors)}"))
    if found.actions:
        lines.append(("actions", f"{found.actions} others of operators: captioner audit {found.room}"))
    if found.dropped_s:
        lines.append(("dropped", f"{found.dropped_s:g} s of sound"))
    if found.errors:
        lines.append(("restarts", f"{found.errors} of speech recognition"))
    return "\n".join(f"{name:<9} {text}" for name, text in lines if text)


def _period(began: int, ended: int) -> str:
    if not began:
        return ""
    first, last = datetime.fromtimestamp(began / 1000), datetime.fromtimestamp(ended / 1000)
    end = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f", {first:%Y-%m-%d %H:%M} to {end}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


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
