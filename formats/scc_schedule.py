"""Schedule of CEA-608: when the bytes of each pop-on caption are sent, two per frame.

A caption is loaded while the one before it is shown, and appears with the command at the end of its bytes, so loading
begins that many frames earlier. The command that erases the caption before it is sent between these bytes if it is due
meanwhile. A caption that cannot be loaded in time appears when it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formats.a53 import with_parity
from formats.cea608 import COLUMNS, encoded
from formats.errors import SubtitleError
from formats.position import height
from formats.timestamp import format_timestamp

_LOAD, _CLEAR, _SHOW, _ERASE = b"\x14\x20", b"\x14\x2e", b"\x14\x2f", b"\x14\x2c"
"""Resume caption loading, erase non-displayed memory, end of caption, erase displayed memory."""
_ROWS = (
    0x1140, 0x1160, 0x1240, 0x1260, 0x1540, 0x1560, 0x1640, 0x1660, 0x1740, 0x1760, 0x1040, 0x1340, 0x1360, 0x1440,
)  # fmt: skip
"""Preamble address codes of rows 1 to 14."""
_INDENT, _TAB = 0x10, 0x1720
_SHORTEST = 15
"""Frames for which a late caption is shown at least, before the next one."""
_DAY = 24 * 3600 * 30000 // 1001
"""Frames of a day."""
_Group = tuple[bytes, ...]
"""Byte pairs between which nothing can be sent."""


@dataclass(frozen=True, slots=True)
class PopOnCaption:
    """Lines to send, and when to show them."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    lines: tuple[str, ...]
    """Up to 14 lines of up to 32 characters of CEA-608."""
    settings: str = ""
    """Position as WebVTT settings."""


def schedule(captions: Sequence[PopOnCaption]) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the lines of an .scc file, and the start of each caption with the milliseconds by which it is late.

    Raises:
        SubtitleError: a caption is beyond 24 hours, or has more than 14 lines.
    """
    lines: list[str] = []
    delays: list[tuple[int, int]] = []
    free, erase = 0, None
    for caption in captions:
        groups = _groups(caption)
        due = _frame(caption.start)
        count = sum(map(len, groups))
        begin = max(free, due + 2 - count)
        if erase is not None and max(erase, free) + 2 <= begin:
            at = max(erase, free)
            lines.append(_line(at, (_ERASE, _ERASE)))
        elif erase is not None and erase < begin + count - 2:
            count += 2
            begin = max(free, due + 2 - count)
            groups = _inserted(groups, (_ERASE, _ERASE), erase - begin)
        lines.append(_line(begin, [pair for group in groups for pair in group]))
        free = begin + count
        shown = free - 2
        delays.append((caption.start, max(0, round((shown - due) * 1001 / 30))))
        erase = max(_frame(caption.end), shown + _SHORTEST)
        if erase > _DAY:
            raise SubtitleError(f"a cue ends at {format_timestamp(caption.end)}; .scc has times up to 24 hours")
    if erase is not None:
        lines.append(_line(max(erase, free), (_ERASE, _ERASE)))
    return lines, delays


def _groups(caption: PopOnCaption) -> list[_Group]:
    """Bytes of one caption."""
    count = len(caption.lines)
    if count > len(_ROWS):
        raise SubtitleError(f"{count} lines at {format_timestamp(caption.start)}; CEA-608 shows up to {len(_ROWS)}")
    first = 0 if height(caption.settings) < 100 / 3 else len(_ROWS) - count
    found: list[_Group] = [(_LOAD, _LOAD), (_CLEAR, _CLEAR)]
    for row, line in enumerate(caption.lines, first):
        column = (COLUMNS - len(line)) // 2
        found.append((_address(row, column),) * 2)
        if column % 4:
            found.append(((_TAB + column % 4).to_bytes(2),) * 2)
        found.append(tuple(encoded(line)))
    return [*found, (_SHOW, _SHOW)]


def _address(row: int, column: int) -> bytes:
    return (_ROWS[row] + _INDENT + column // 4 * 2).to_bytes(2)


def _inserted(groups: Iterable[_Group], extra: _Group, place: int) -> list[_Group]:
    """Insert a group before the first one that begins at or after a place, counted in pairs."""
    found: list[_Group] = []
    at, done = 0, False
    for group in groups:
        if not done and at >= place:
            found.append(extra)
            done = True
        found.append(group)
        at += len(group)
    return found if done else [*found[:-1], extra, *found[-1:]]


def _frame(milliseconds: int) -> int:
    return round(milliseconds * 30 / 1001)


def _line(frame: int, pairs: Iterable[bytes]) -> str:
    return f"{_time_code(frame)}\t{' '.join(bytes(map(with_parity, pair)).hex() for pair in pairs)}"


def _time_code(frame: int) -> str:
    """Drop-frame time code: the numbers 0 and 1 are skipped in every minute but the tenth."""
    tens, rest = divmod(frame, 17982)
    number = frame + 18 * tens + (2 * ((rest - 2) // 1798) if rest >= 2 else 0)
    seconds, frames = divmod(number, 30)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02};{frames:02}"
