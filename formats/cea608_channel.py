"""One channel of CEA-608: roll-up captions as the byte pairs of successive frames.

CC1 and CC2 share field 1, CC3 and CC4 field 2. Each row begins with its mode, a carriage return and its address, so
that a decoder that joins shows captions from the next row on. Commands are sent twice, since decoders ignore the
repetition.
"""

from __future__ import annotations

from collections import deque

from formats import cea608
from formats.row_filler import NEW_ROW

_ROLL_UP = {2: 0x25, 3: 0x26, 4: 0x27}
"""Rows -> second byte of the command that begins roll-up captions."""
_RETURN, _ERASE = 0x2D, 0x2C
_BOTTOM = b"\x14\x70"
"""Address of the first column of row 15."""
_SECOND = 0x08
"""Added to the first byte of codes of CC2 and CC4."""


class Cea608Channel:
    """Takes text and commands, and returns two bytes at a time."""

    def __init__(self, number: int = 1, rows: int = 2) -> None:
        """Create an empty channel; `number`: 1 to 4, `rows`: 2 to 4."""
        self._second = _SECOND if number in (2, 4) else 0
        self._control = 0x14 if number in (1, 2) else 0x15
        self._rows = rows
        self._waiting: deque[bytes] = deque()
        """Codes of two bytes, and characters of one."""
        self._row_is_open = False

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return sum(map(len, self._waiting))

    def write(self, text: str) -> None:
        """Append characters of `cea608.ALL` and `NEW_ROW`."""
        for character in text:
            if character == NEW_ROW:
                self._row_is_open = False
                continue
            if not self._row_is_open:
                self._begin_row()
            self._write_character(character)

    def erase(self) -> None:
        """Discard what waits, and clear the picture."""
        self._waiting.clear()
        self._row_is_open = False
        self._command(bytes((self._control, _ERASE)))

    def next_pair(self) -> bytes:
        """Return the bytes of the next frame, without parity; zeros if nothing waits."""
        if not self._waiting:
            return b"\0\0"
        pair = self._waiting.popleft()
        if len(pair) == 1:
            pair += self._waiting.popleft() if self._waiting and len(self._waiting[0]) == 1 else b"\0"
        return pair

    def _begin_row(self) -> None:
        self._row_is_open = True
        for command in (
            bytes((self._control, _ROLL_UP[self._rows])),
            bytes((self._control, _RETURN)),
            _BOTTOM,
        ):
            self._command(command)

    def _write_character(self, character: str) -> None:
        codes = cea608.codes(character)
        if character in cea608.BASIC:
            self._waiting.append(codes)
            return
        if codes[:-2]:
            self._waiting.append(codes[:-2])
        self._waiting += [self._of_channel(codes[-2:])] * (2 if character in cea608.SPECIAL else 1)

    def _command(self, code: bytes) -> None:
        self._waiting += [self._of_channel(code)] * 2

    def _of_channel(self, code: bytes) -> bytes:
        return bytes((code[0] | self._second, code[1]))
