"""A text file that holds what is to be seen now, for a text source of OBS or whatever else reads files."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.errors import OutputError
from captioner.layout.limits import Layout

T = TypeVar("T")


class TextFile:
    """Replaced whole, so that nobody ever reads half a caption.

    Each write has a thread of its own, so that a disk that stands still holds up this file alone. While one is under
    way, no other is begun.
    """

    name = "file"

    def __init__(self, config: OutputConfig) -> None:
        assert config.file is not None
        hold = 7.0 if config.hold is None else config.hold
        self.manner = Manner(config.interval or 0.0, reads=True, hold=hold, newest=True, sure=True, stale=15.0)
        self._file = config.file
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._busy = threading.Lock()

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """So many lines at once as it has rows."""
        return tuple(pieces(caption, self._layout))

    async def send(self, piece: Piece) -> None:
        """Replace the file."""
        await self._replace(piece.text)

    async def blank(self) -> None:
        """Empty the file."""
        await self._replace("")

    async def probe(self) -> None:
        """Look whether the folder can be written."""
        if not await self._aside(partial(os.access, self._file.parent, os.W_OK)):
            raise OutputError("its folder is not there or cannot be written", "make it, or check its rights")

    async def close(self) -> None:
        """A write that hangs is not waited for."""

    async def _replace(self, text: str) -> None:
        try:
            await self._aside(partial(replace, self._file, text))
        except OSError as error:
            raise OutputError(f"the file cannot be written: {error.strerror}", "check its folder and rights") from None

    async def _aside(self, work: Callable[[], T]) -> T:
        """What `work` gives, on a thread of its own that ends with the process, however long it hangs."""
        if self._busy.locked():
            raise OutputError("the disk stands still", "is it a network drive?")
        self._busy.acquire()
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        threading.Thread(target=self._work, args=(work, loop, done), name="textfile", daemon=True).start()
        given: T = await done
        return given

    def _work(self, work: Callable[[], T], loop: asyncio.AbstractEventLoop, done: asyncio.Future[T]) -> None:
        try:
            tell = partial(_set, done.set_result, work())
        except Exception as error:
            tell = partial(_set, done.set_exception, error)
        finally:
            self._busy.release()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, done)


def _set(told: Callable[[Any], None], outcome: object, done: asyncio.Future[Any]) -> None:
    if not done.done():  # whoever waited may have given up
        told(outcome)


def replace(file: Path, text: str) -> None:
    """The file with this text in place of what it had, at once."""
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        made.write_text(text, encoding="utf-8", newline="\n")
        made.replace(file)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
