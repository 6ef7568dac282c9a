"""Output of commands: results on stdout, everything else on stderr."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from captioner.config import logs

if TYPE_CHECKING:
    from captioner.server.addresses import ServerAddresses

log = logging.getLogger(__name__)

Row = dict[str, object]
"""One line of a result: field -> value."""


def say(line: str, *, failed: bool = False) -> None:
    """Print a message on stderr, or log it where the log is JSON."""
    if logs.is_json():
        log.log(logging.ERROR if failed else logging.INFO, line)
        return
    print(f"captioner: {line}", file=sys.stderr, flush=True)


def can_ask() -> bool:
    """Return True if a user is at a terminal; a process in its background would be stopped when it reads."""
    if logs.is_json() or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # not the controlling terminal: reading it never stops a process
        return True


def ask(question: str) -> bool:
    """Ask a yes-or-no question on the terminal; anything but yes is no."""
    print(f"captioner: {question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def rows(rows: Sequence[Row], as_json: bool, line: Callable[[Row], str]) -> None:
    """Print a result, one line per row or as a JSON list."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(line(row))


class Measurement(Protocol):
    """Result of a benchmark."""

    @property
    def json(self) -> dict[str, Any]:
        """The figures, for programs."""
        ...

    @property
    def table(self) -> str:
        """The figures, for people."""
        ...


def report(measured: Measurement, as_json: bool) -> None:
    """Print a measurement."""
    print(json.dumps(measured.json, ensure_ascii=False, indent=1) if as_json else measured.table)


def addresses(shown: ServerAddresses) -> None:
    """Print the addresses of the pages, several rooms apart; flushed, for programs that read them from a pipe.

    Tokens of a configured secret are printed on a terminal only, since other output may be kept as a log.
    """
    token = [] if shown.rooms or not shown.token else [("token", shown.token)]
    groups = [[("rooms", shown.index), *([("console", shown.console)] if shown.console else []), *token]]
    groups += [list(room.lines) for room in shown.rooms]
    width = max(len(what) for group in groups for what, _ in group)
    may_show = bool(shown.token) or sys.stdout.isatty()
    url = (lambda address: address) if may_show else _without_token
    texts = ["\n".join(f"{what:<{width}}  {url(address)}" for what, address in group) for group in groups]
    if len(shown.rooms) > 1:
        texts[1:] = [f"\n{room.room}\n{text}" for room, text in zip(shown.rooms, texts[1:], strict=True)]
    print("\n".join(texts), flush=True)
    if len(shown.rooms) == 1 and shown.rooms[0].phones and sys.stdout.isatty():
        _print_qr_code(shown.rooms[0].phones[0])
    if sys.stderr.isatty():
        say("press Ctrl-C to stop")


def _without_token(url: str) -> str:
    """Remove the token, which is the last parameter."""
    return re.sub(r"[?&]token=[^&]*$", "", url)


def _print_qr_code(address: str) -> None:
    """Print a QR code of an address in white on black, unless the terminal is too narrow for it."""
    import segno

    drawn = io.StringIO()
    segno.make_qr(address).terminal(drawn, border=2, compact=True)
    lines = drawn.getvalue().splitlines()
    if len(lines[0]) <= shutil.get_terminal_size().columns:
        print("\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines), flush=True)


def finding(row: Row, *keys: str) -> str:
    """One line of a check: its state, the values of `keys`, the detail, and the fix where one is needed."""
    state = "ok" if row["ok"] else "PROBLEM" if row.get("needed", True) else "optional"
    fix = "" if row["ok"] or not row["fix"] else f"; {row['fix']}"
    return f"{state:<8} {' '.join(str(row[key]) for key in keys)}: {row['detail']}{fix}"
