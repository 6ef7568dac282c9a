"""A form with a recording in it, as `multipart/form-data`, read to the disk within bounds."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from captioner.errors import TooLarge
from captioner.server.error_responses import RequestRefused

_FIELDS: Final = 64
"""Parts of a form beside the recording."""
_FIELD: Final = 64 * 1024
"""Bytes of one of them."""
_DRAINED: Final = 2
"""So many times the limit is taken in and thrown away, so that a client that only listens when it has sent everything
hears why it is refused."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent."""

    path: Path
    """Where the recording lies; gone when the request is answered."""
    fields: Mapping[str, tuple[str, ...]]
    """Name without `[]` -> what was given, in order."""

    def one(self, name: str, usual: str = "") -> str:
        """The last that was given, as forms are read everywhere."""
        return self.fields[name][-1] if name in self.fields else usual


@contextlib.asynccontextmanager
async def upload(request: Request, most: int) -> AsyncIterator[Form]:
    """The form, with its `file` on the disk for the length of the `with`; `most`: bytes of the body.

    Raises:
        TooLarge: it is larger.
        RequestRefused: it is no form, or has no file in it.
    """
    limited = _Limited(request, most)
    try:
        async with limited.request.form(max_files=1, max_fields=_FIELDS, max_part_size=_FIELD) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise RequestRefused(400, "the form has no file", "send multipart/form-data with a part named file")
            fields: dict[str, tuple[str, ...]] = {}
            for name, value in form.multi_items():
                if isinstance(value, str):
                    key = name.removesuffix("[]")
                    fields[key] = (*fields.get(key, ()), value)
            with tempfile.TemporaryDirectory(prefix="captioner-") as folder:
                path = Path(folder) / "recording"
                await asyncio.to_thread(_write, file, path)
                yield Form(path, fields)
    except _Over:
        await limited.drain()
        raise TooLarge(
            f"more than {most // 1024 // 1024} MiB are not taken", "raise [api] megabytes, or send it compressed"
        ) from None
    except HTTPException as error:
        raise RequestRefused(400, f"not a readable form: {error.detail}", "send multipart/form-data") from None
    except ClientDisconnect:
        raise RequestRefused(400, "the upload was broken off", "send it again") from None


class _Over(Exception):
    pass


class _Limited:
    """A request whose body ends with `_Over` where it is larger than it may be."""

    def __init__(self, request: Request, most: int) -> None:
        self._receive = request.receive
        self._most = most
        self._taken = 0
        self._more = True
        self.request = Request(request.scope, self._next)

    async def drain(self) -> None:
        while self._more and self._taken < _DRAINED * self._most:
            await self._take()

    async def _next(self) -> Message:
        message = await self._take()
        if self._taken > self._most:
            raise _Over
        return message

    async def _take(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        self._more = message["type"] == "http.request" and message.get("more_body", False)
        return message


def _write(file: UploadFile, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1024 * 1024)
