"""Upload of a recording as `multipart/form-data`, limited in size."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from captioner.errors import TooLarge
from captioner.server.error_responses import RequestRefused

_MAX_FIELDS: Final = 64
"""Fields of a form besides the recording."""
_MAX_FIELD: Final = 64 * 1024
"""Bytes of a field."""
_FILE_HINT: Final = "send multipart/form-data with a part named file"
_INDEX: Final = re.compile(r"\[\d*\]$")
"""End of the name of a list: `[]`, or `[0]` as some clients send it."""
_DRAIN_FACTOR: Final = 2
"""Multiple of the limit up to which a body is received and discarded: many clients read a refusal only after they have
sent the whole body."""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A received form."""

    path: Path
    """File of the recording; removed when the request is answered."""
    fields: Mapping[str, tuple[str, ...]]
    """Names without `[]` or `[0]`, and their values in order."""

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a field."""
        return self.fields[name][-1] if name in self.fields else default


@contextlib.asynccontextmanager
async def receive_upload(request: Request, max_bytes: int) -> AsyncIterator[UploadForm]:
    """Receive a form; its `file` is on disk until the `with` ends.

    Raises:
        TooLarge: the body is larger than `max_bytes`.
        RequestRefused: the body is not a form, or has no file.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise RequestRefused(400, "the form has no file", _FILE_HINT)
    limited = _LimitedRequest(request, max_bytes)
    parser = _FormParser(
        request.headers, limited.request.stream(), max_files=1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD
    )
    try:
        async with contextlib.AsyncExitStack() as stack:
            form = await parser.parse()
            stack.push_async_callback(form.close)
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise RequestRefused(400, "the form has no file", _FILE_HINT)
            fields: dict[str, tuple[str, ...]] = {}
            for name, value in form.multi_items():
                if isinstance(value, str):
                    key = _INDEX.sub("", name)
                    fields[key] = (*fields.get(key, ()), value)
            with tempfile.TemporaryDirectory(prefix="captioner-") as folder:
                path = Path(folder) / "recording"
                await asyncio.to_thread(_write, file, path)
                yield UploadForm(path, fields)
    except _BodyTooLarge:
        await limited.drain()
        hint = "raise megabytes under [api], or send compressed audio"
        raise TooLarge(f"the upload is larger than {max_bytes // 1024 // 1024} MiB", hint) from None
    except MultiPartException as error:
        raise RequestRefused(400, f"not a readable form: {error.message}", "send multipart/form-data") from None
    except ClientDisconnect:
        raise RequestRefused(400, "the upload was interrupted", "send it again") from None


class _FormParser(MultiPartParser):
    """Parser that takes a part named `file` for a file, also without a file name."""

    def on_headers_finished(self) -> None:
        part = self._current_part
        _, options = parse_options_header(part.content_disposition)
        if options.get(b"name") == b"file" and b"filename" not in options:
            part.content_disposition = (part.content_disposition or b"") + b'; filename="recording"'
        super().on_headers_finished()


class _BodyTooLarge(Exception):
    pass


class _LimitedRequest:
    """Request whose body raises `_BodyTooLarge` beyond a limit."""

    def __init__(self, request: Request, max_bytes: int) -> None:
        self._receive = request.receive
        self._max_bytes = max_bytes
        self._received = 0
        self._more = True
        self.request = Request(request.scope, self._next)

    async def drain(self) -> None:
        while self._more and self._received < _DRAIN_FACTOR * self._max_bytes:
            await self._receive_part()

    async def _next(self) -> Message:
        message = await self._receive_part()
        if self._received > self._max_bytes:
            raise _BodyTooLarge
        return message

    async def _receive_part(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        self._more = message["type"] == "http.request" and message.get("more_body", False)
        return message


def _write(file: UploadFile, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1024 * 1024)
