"""Download of a file: resumed after a break, verified, never used before it is complete.

1. Bytes are written to `NAME.part`. The next process resumes there with a `Range` request; a server that ignores it
   (status 200) starts the file again.
2. `NAME.part` becomes `NAME` once its size and hash are those that the hub declares. A wrong hash deletes it.
3. A break or an error of the server (status 5xx) is retried while bytes arrive in between, a rate limit while the
   server asks for no more than a minute.

huggingface_hub's own download does neither resume in another process nor compare hashes, and sleeps as long as any
`Retry-After` says.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from captioner import __version__
from captioner.errors import ModelError
from captioner.models.report import Progress, Report, hidden, silent

_BLOCK: Final = 1 << 18
"""Bytes that are read at once, at most."""
_TIMEOUT_S: Final = 30
"""Seconds without a byte after which the connection counts as broken."""
_BREAKS: Final = 5
"""Breaks in a row, without a byte in between, after which the download fails."""
_MAX_WAIT_S: Final = 60
"""Seconds that a rate limit is waited for."""
_BROKEN: Final = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on a server, with what the server declares of it."""

    name: str
    url: str
    size: int
    """Bytes; 0: unknown."""
    sha256: str = ""
    git_sha1: str = ""
    """Hash of a small file as an object of git, which the hub has instead of a SHA-256."""


@dataclass(frozen=True, slots=True)
class Downloader:
    """Downloads files into a folder."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of each request, such as the user's token; not sent to the server that a request is redirected to."""
    report: Report = silent
    progress: Progress = hidden
    sleep: Callable[[float], None] = time.sleep

    def fetch(self, file: RemoteFile, folder: Path) -> Path:
        """Download a file unless it is in the folder; return its path.

        Raises:
            ModelError: no connection, no space, a rate limit, or a wrong hash.
        """
        target = folder / file.name
        if target.is_file():
            return target
        part = folder / f"{file.name}.part"
        self._complete(file, part)
        if not intact(file, part):
            part.unlink()
            hint = "run it again; if it happens again, the copy on the server is damaged"
            raise ModelError(f"{file.name} from {file.url} does not have the hash that the hub declares", hint)
        return part.replace(target)

    def _complete(self, file: RemoteFile, part: Path) -> None:
        breaks = 0
        while True:
            before = _size(part)
            try:
                self._append(file, part)
                return
            except _BROKEN as error:
                if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                    with error:
                        self._wait_for_limit(file, error)
                    continue
                breaks = 1 if _size(part) > before else breaks + 1
                if breaks > _BREAKS:
                    raise _broken(file, part, error) from error
                self.sleep(min(2 ** (breaks - 1), 8) if breaks > 1 else 0)
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    part.unlink(missing_ok=True)
                    raise _full(file, part.parent) from error
                raise

    def _append(self, file: RemoteFile, part: Path) -> None:
        done = _size(part)
        if file.size and done > file.size:
            part.unlink()
            done = 0
        if file.size and done == file.size:
            return
        if shutil.disk_usage(part.parent).free < file.size - done:
            raise _full(file, part.parent)
        request = urllib.request.Request(file.url, headers={"User-Agent": f"captioner/{__version__}"})
        for name, value in self.headers.items():
            request.add_unredirected_header(name, value)
        if done:
            request.add_header("Range", f"bytes={done}-")
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            resumed = response.status == 206
            size = file.size or int(response.headers.get("Content-Length") or 0) + (done if resumed else 0)
            with part.open("ab" if resumed else "wb") as target:
                done = self._copy(file.name, response, target, done if resumed else 0, size)
        if done < size:
            raise http.client.IncompleteRead(b"", size - done)

    def _copy(self, name: str, response: Any, target: IO[bytes], done: int, size: int) -> int:
        self.progress(name, done, size)
        while block := response.read1(_BLOCK):  # what has arrived, so that a break loses nothing
            target.write(block)
            target.flush()
            done += len(block)
            self.progress(name, done, size)
        return done

    def _wait_for_limit(self, file: RemoteFile, error: urllib.error.HTTPError) -> None:
        """Wait as long as a rate limit says, or refuse."""
        if error.code != 429:
            raise ModelError(f"cannot download {file.url}: HTTP {error.code} {error.reason}") from error
        wait = retry_after(error.headers.get("Retry-After"))
        if wait > _MAX_WAIT_S:
            raise rate_limited(wait) from error
        self.report(f"the server allows no more requests for now (rate limit); continuing in {wait} s")
        self.sleep(wait)


def retry_after(written: str | None) -> int:
    """Return the seconds of a `Retry-After`; a minute if there is none, or it is a date."""
    return int(written) if written and written.isdigit() else _MAX_WAIT_S


def rate_limited(wait_s: int) -> ModelError:
    """Return the error of a rate limit."""
    return ModelError("the server allows no more requests for now (rate limit)", f"run it again in {wait_s} s")


def intact(file: RemoteFile, path: Path) -> bool:
    """Return True if a file has the declared hash, or none is declared."""
    if file.sha256:
        return _digest(hashlib.sha256(), path) == file.sha256
    if file.git_sha1:
        return _digest(hashlib.sha1(b"blob %d\0" % path.stat().st_size), path) == file.git_sha1
    return True


def _digest(digest: hashlib._Hash, path: Path) -> str:
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _full(file: RemoteFile, folder: Path) -> ModelError:
    free = shutil.disk_usage(folder).free
    message = f"not enough disk space for {file.name}: {_mb(file.size)} needed, {_mb(free)} free in {folder.parent}"
    return ModelError(message, "free some space, or set CAPTIONER_CACHE to another folder")


def _broken(file: RemoteFile, part: Path, error: Exception) -> ModelError:
    reason = getattr(error, "reason", None) or str(error) or type(error).__name__
    if isinstance(error, urllib.error.HTTPError):
        reason = f"HTTP {error.code} {error.reason}"
    host = urllib.request.Request(file.url).host
    if done := _size(part):
        of = f" of {_mb(file.size)}" if file.size else ""
        message = f"the connection to {host} broke at {_mb(done)}{of} of {file.name}"
        return ModelError(message, "run it again: it continues there")
    return ModelError(f"no connection to {host}: {reason}", "check the network; what is installed works without it")


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 10_000_000 else f"{size / 1e6:.1f} MB"
