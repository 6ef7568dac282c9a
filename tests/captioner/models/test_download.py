from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models.download import Downloader, RemoteFile
from tests.hub import Hub

CONTENT = bytes(range(256)) * 1200


@pytest.fixture
def server() -> Iterator[Hub]:
    with Hub() as server:
        server.add("owner/name", {"model.bin": CONTENT})
        yield server


@pytest.fixture
def sleeps() -> list[float]:
    """Seconds that the download has slept."""
    return []


@pytest.fixture
def downloader(sleeps: list[float]) -> Downloader:
    return Downloader(sleep=sleeps.append)


def file_of(server: Hub, sha256: str = hashlib.sha256(CONTENT).hexdigest()) -> RemoteFile:
    return RemoteFile("model.bin", f"{server.url}/owner/name/resolve/main/model.bin", len(CONTENT), sha256)


def test_a_break_is_resumed_where_it_happened(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Every byte is sent once; the second request asks for the rest."""
    server.breaks["model.bin"] = [100_000]

    path = downloader.fetch(file_of(server), tmp_path)

    assert path.read_bytes() == CONTENT
    assert (server.ranges, server.served["model.bin"]) == (["bytes=100000-"], len(CONTENT))
    assert [file.name for file in tmp_path.iterdir()] == ["model.bin"]


def test_the_next_download_resumes(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """After too many breaks the message says how far it got, and the next run continues there."""
    server.breaks["model.bin"] = [100_000, *[0] * 5]

    with pytest.raises(ModelError, match=r"broke at 0\.1 MB of 0\.3 MB of model\.bin") as broken:
        downloader.fetch(file_of(server), tmp_path)
    kept = [file.name for file in tmp_path.iterdir()]
    path = downloader.fetch(file_of(server), tmp_path)

    assert (kept, broken.value.hint) == (["model.bin.part"], "run it again: it continues there")
    assert (path.read_bytes(), server.served["model.bin"]) == (CONTENT, len(CONTENT))


def test_a_server_that_ignores_ranges_starts_again(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """The file is not appended to itself."""
    server.breaks["model.bin"] = [100_000]
    server.ignores_range = True

    assert downloader.fetch(file_of(server), tmp_path).read_bytes() == CONTENT


def test_a_wrong_hash_is_refused_and_deleted(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Nothing of the file is left."""
    server.wrong.add("model.bin")

    with pytest.raises(ModelError, match=r"model\.bin .* does not have the hash that the hub declares"):
        downloader.fetch(file_of(server), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_hash_of_git_is_compared(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Small files have no SHA-256 on the hub."""
    server.add("owner/name", {"config.json": b"{}"})
    file = RemoteFile("config.json", f"{server.url}/owner/name/resolve/main/config.json", 2, git_sha1="0" * 40)

    with pytest.raises(ModelError, match="does not have the hash"):
        downloader.fetch(file, tmp_path)


def test_a_rate_limit_is_waited_for(server: Hub, sleeps: list[float], tmp_path: Path) -> None:
    """The wait is that of `Retry-After`, and is reported."""
    server.limits = [7]
    lines: list[str] = []

    Downloader(report=lines.append, sleep=sleeps.append).fetch(file_of(server), tmp_path)

    assert (sleeps, lines) == (
        [7],
        ["the server allows no more requests for now (rate limit); continuing in 7 s"],
    )


def test_a_long_rate_limit_is_refused(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Nothing sleeps for an hour; the hint says when to come back."""
    server.limits = [3600]

    with pytest.raises(ModelError, match="rate limit") as refused:
        downloader.fetch(file_of(server), tmp_path)
    assert refused.value.hint == "run it again in 3600 s"


def test_an_error_of_the_server_is_retried(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Five in a row are survived; then the status is in the message."""
    server.failures = 5
    downloader.fetch(file_of(server), tmp_path)
    server.failures = 6

    with pytest.raises(ModelError, match=r"no connection to .*: HTTP 503"):
        downloader.fetch(replace(file_of(server), name="other"), tmp_path)


def test_without_a_connection_the_server_is_named(downloader: Downloader, tmp_path: Path) -> None:
    """The hint says what works without the network."""
    with pytest.raises(ModelError, match=r"no connection to 127\.0\.0\.1:9: .*refused") as refused:
        downloader.fetch(RemoteFile("model.bin", "http://127.0.0.1:9/model.bin", 5), tmp_path)
    assert refused.value.hint == "check the network; what is installed works without it"


def test_a_missing_file_is_refused(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """The message has the address and the status."""
    server.repositories.clear()
    url = f"{server.url}/api/models/owner/name"

    with pytest.raises(ModelError, match="HTTP 404"):
        downloader.fetch(RemoteFile("model.bin", url, 5), tmp_path)


def test_a_file_that_does_not_fit_is_refused_at_once(server: Hub, downloader: Downloader, tmp_path: Path) -> None:
    """Size and free space are in the message; nothing is requested."""
    huge = RemoteFile("model.bin", file_of(server).url, 10**15)

    with pytest.raises(ModelError, match=r"not enough disk space for model\.bin: 1000000000 MB needed, \d+ MB free"):
        downloader.fetch(huge, tmp_path)
    assert not server.served


def test_a_disk_that_fills_up_meanwhile_keeps_nothing(server: Hub, tmp_path: Path) -> None:
    """The partial file is deleted: it would keep the disk full."""

    def full(_name: str, done: int, _size: int) -> None:
        if done:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelError, match="not enough disk space"):
        Downloader(progress=full).fetch(file_of(server), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_token_is_not_sent_to_another_server(server: Hub, tmp_path: Path) -> None:
    """The server of the files, to which the hub redirects, gets no token."""
    Downloader({"Authorization": "Bearer secret"}).fetch(file_of(server), tmp_path)

    assert server.tokens == [
        ("/owner/name/resolve/main/model.bin", "Bearer secret"),
        ("/files/owner/name/model.bin", None),
    ]
