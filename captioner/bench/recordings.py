"""What is played: a recording, with what is spoken in it where that is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from captioner import languages
from captioner.bench.score import ReferenceWord
from captioner.errors import CaptionerError, SourceError

SAMPLES = Path(__file__).parents[2] / "samples"
"""In a checkout; an installed package comes without recordings."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and its reference."""

    name: str
    path: Path
    language: str
    """Spoken; `auto` where nobody said."""
    targets: tuple[str, ...] = ()
    """To translate into."""
    words: tuple[ReferenceWord, ...] = ()
    """The reference; empty: delays and errors cannot be told, load and erasure can."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language -> reference translation."""
    prompts: tuple[ReferenceWord, ...] = ()
    """The pieces that it was put together from, each as one text with the exact time of its place."""


def samples(folder: Path = SAMPLES, *, spoken: str = languages.AUTO, targets: tuple[str, ...] = ()) -> list[Recording]:
    """The recordings that come with captioner, those of one language only where one is named.

    Without targets, what is not English is translated into English: every Whisper model can do that.

    Raises:
        SourceError: there are none.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise SourceError("there are no samples here", "they come with the checkout; or name a recording")
    rows = [row for row in _parsed(manifest) if spoken in (languages.AUTO, row["lang"])]
    if not rows:
        raise SourceError(f"there is no sample in {languages.name(spoken)}", "name a recording")
    return [_sample(folder, row, targets) for row in rows]


def recording(
    path: Path, words: Path | None = None, *, spoken: str = languages.AUTO, targets: tuple[str, ...] = ()
) -> Recording:
    """A recording of the user's own; `words` is a file of `[[word, start s, end s], ...]`.

    A recording in a folder with a manifest like that of the samples needs neither words nor language.

    Raises:
        SourceError: there is no such recording, or the words are not in that form.
    """
    if not path.is_file():
        raise SourceError(f"there is no file {path}", "check its name")
    manifest = path.parent / "manifest.json"
    known = [row for row in _parsed(manifest) if row.get("file") == path.name] if manifest.is_file() else []
    if known and words is None and spoken in (languages.AUTO, known[0]["lang"]):
        return _sample(path.parent, known[0], targets)
    return Recording(path.stem, path, spoken, targets, _words(words) if words else ())


def _sample(folder: Path, row: Mapping[str, Any], targets: tuple[str, ...]) -> Recording:
    """A row of the manifest."""
    language = row["lang"]
    into = tuple(code for code in targets or ("en",) if code != language)
    words = _words(folder / row["words"])
    prompts = tuple(ReferenceWord(part["text"], part["start"], part["end"]) for part in row.get("segments", ()))
    return Recording(row["id"], folder / row["file"], language, into, words, row.get("translation", {}), prompts)


def _words(path: Path) -> tuple[ReferenceWord, ...]:
    try:
        return tuple(ReferenceWord(str(text), float(start), float(end)) for text, start, end in _parsed(path))
    except (TypeError, ValueError):
        raise SourceError(f"{path} is not a list of words", "each is [word, start seconds, end seconds]") from None


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CaptionerError(f"{path} cannot be read: {error}", "it must be JSON in UTF-8") from None
