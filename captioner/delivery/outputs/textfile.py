"""A text file with the caption to be shown now, for a text source of OBS or any program that reads files."""

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
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.errors import OutputError
from captioner.layout.limits import Layout

T = TypeVar("T")


class TextFile:
    """A file that is replaced in one step, so that readers never see half a caption.

    Each write has a thread of its own, so that a disk that hangs delays only this file. During a write no other is
    begun.
    """

    name = "file"

    def __init__(self, config: OutputConfig) -> None:
        assert config.file is not None
        hold_s = 7.0 if config.hold is None else config.hold
        self.policy = SendPolicy(
            config.interval or 0.0,
            paced=True,
            clear_after_s=hold_s,
            replaces_shown=True,
            probe_proves=True,
            max_age_s=15.0,
        )
        self._file = config.file
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._busy = threading.Lock()

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Parts of as many lines as the layout has rows."""
        return tuple(split_caption(caption, self._layout))

    async def send(self, part: CaptionPart) -> None:
        """Replace the file."""
        await self._replace(part.text)

    async def clear(self) -> None:
        """Empty the file."""
        await self._replace("")

    async def probe(self) -> None:
        """Test whether the folder can be written."""
        if not await self._in_thread(partial(os.access, self._file.parent, os.W_OK)):
            raise OutputError("the folder is missing or cannot be written", "create it, or check its permissions")

    async def close(self) -> None:
        """Do nothing: a write that hangs is not waited for."""

    async def _replace(self, text: str) -> None:
        try:
            await self._in_thread(partial(replace, self._file, text))
        except OSError as error:
            raise OutputError(f"cannot write the file: {error.strerror}", "check its folder and permissions") from None

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Result of `work` in a thread of its own, which ends with the process, however long it hangs."""
        if self._busy.locked():
            raise OutputError("the disk does not respond", "if it is a network drive, check its connection")
        self._busy.acquire()
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        threading.Thread(target=self._work, args=(work, loop, done), name="textfile", daemon=True).start()
        result: T = await done
        return result

    def _work(self, work: Callable[[], T], loop: asyncio.AbstractEventLoop, done: asyncio.Future[T]) -> None:
        try:
            finish = partial(_set, done.set_result, work())
        except Exception as error:
            finish = partial(_set, done.set_exception, error)
        finally:
            self._busy.release()
        with contextlib.suppress(RuntimeError):  # the loop is closed, so nothing waits any more
            loop.call_soon_threadsafe(finish, done)


def _set(setter: Callable[[Any], None], result: object, done: asyncio.Future[Any]) -> None:
    if not done.done():  # the waiting task may have been cancelled
        setter(result)


def replace(file: Path, text: str) -> None:
    """Replace the content of the file in one step."""
    new = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
