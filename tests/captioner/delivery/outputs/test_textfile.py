from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.textfile import TextFile, replace
from captioner.errors import OutputError
from tests.captioner.delivery.outputs.scripted import caption


def output(file: Path) -> TextFile:
    return TextFile(OutputConfig("hall", "en", "file", file=file))


async def send(own: TextFile, text: str) -> None:
    for part in own.split(caption(text)):
        await own.send(part)


def test_file_has_the_caption(tmp_path: Path) -> None:
    """The file has the present caption, is empty after `clear`, and is the only file in its folder."""
    file = tmp_path / "obs.txt"

    async def work() -> None:
        own = output(file)
        await own.probe()
        await send(own, "Ladies and gentlemen, good evening and welcome to you all")
        lines = file.read_text(encoding="utf-8").split("\n")
        assert 2 == len(lines)
        await send(own, "Größe")
        assert "Größe" == file.read_text(encoding="utf-8")
        await own.clear()

    asyncio.run(work())

    assert ("", [file]) == (file.read_text(), list(tmp_path.iterdir()))


def test_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """A concurrent reader sees complete captions only."""
    file, seen, over = tmp_path / "now.txt", set(), threading.Event()
    texts = ["a" * 5000, "b" * 5000]
    replace(file, texts[0])

    def read() -> None:
        while not over.is_set():
            seen.add(file.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        replace(file, texts[number % 2])
    over.set()
    reader.join()

    assert seen <= set(texts)


def test_missing_folder(tmp_path: Path) -> None:
    """Probe and caption fail without the folder, and succeed once it exists."""

    async def work() -> None:
        own = output(tmp_path / "later" / "now.txt")
        with pytest.raises(OutputError, match="folder is missing"):
            await own.probe()
        with pytest.raises(OutputError, match="cannot write the file: No such file"):
            await send(own, "hello")
        (tmp_path / "later").mkdir()
        await send(own, "hello")

    asyncio.run(work())

    assert "hello" == (tmp_path / "later" / "now.txt").read_text()


def test_disk_that_hangs(tmp_path: Path) -> None:
    """While a write hangs no other is begun; after it, writing continues."""
    hung, file = threading.Event(), tmp_path / "now.txt"

    class Slow(os.PathLike[str]):
        def __fspath__(self) -> str:
            hung.wait(10)
            return str(file)

    async def work() -> None:
        own = output(file)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await own._in_thread(lambda: Path(Slow()).exists())
        with pytest.raises(OutputError, match="the disk does not respond"):
            await send(own, "hello")
        hung.set()
        while own._busy.locked():
            await asyncio.sleep(0.01)
        await send(own, "again")

    asyncio.run(work())

    assert "again" == file.read_text()
