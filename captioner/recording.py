"""A recording to finished files, as fast as it goes: the line of the stages, driven by a `for` loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from captioner.archive import Archive
from captioner.errors import CaptionerError
from captioner.layout import Layout
from captioner.translators import Translator
from captioner.types import AudioChunk, Revision


class Engine(Protocol):
    """Of the engine, what a `for` loop uses."""

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """Audio in, revisions out."""
        ...

    def flush(self) -> Iterator[Revision]:
        """What is still open."""
        ...


def caption(
    chunks: Iterable[AudioChunk], engine: Engine, translators: Iterable[Translator]
) -> Iterator[tuple[int, Revision | None]]:
    """Every revision in every language, each with the milliseconds read so far; None where only time went by."""
    booth = tuple(translators)
    now = 0
    with ExitStack() as closing:
        for translator in booth:
            closing.callback(translator.close)
        for chunk in chunks:
            now = chunk.start + chunk.milliseconds
            yield now, None
            yield from ((now, revision) for revision in _translated(engine.push(chunk), booth))
        yield from ((now, revision) for revision in _translated(engine.flush(), booth))
        for translator in booth:
            yield from ((now, revision) for revision in translator.flush())


def _translated(revisions: Iterable[Revision], translators: tuple[Translator, ...]) -> Iterator[Revision]:
    """What was recognized, each followed by its translations; here only finals are worth translating."""
    for revision in revisions:
        yield revision
        if revision.final:
            for translator in translators:
                yield from translator.push(revision)


def write(
    finals: Iterable[Revision], languages: tuple[str, ...], layout: Layout, folder: Path, name: str
) -> Iterator[Path]:
    """`NAME.LANG.vtt` and `.srt` in the folder, as players look for them beside `NAME.mp4`; gives each path.

    Raises:
        CaptionerError: they cannot be written.
    """
    archive = Archive(None, "recording", languages, layout=layout)
    for revision in finals:
        archive.write(revision)
    archive.close()
    for language in languages:
        for kind in ("vtt", "srt"):
            yield _written(folder / f"{name}.{language}.{kind}", archive.captions(language, kind))


def _written(path: Path, text: str) -> Path:
    """The path, when the text is in it whole."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(text.encode())
        return unfinished.replace(path)
    except OSError as error:
        raise CaptionerError(f"cannot write {path}: {error.strerror}", "choose another folder with -o") from error
