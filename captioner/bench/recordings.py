"""Recordings to play, with references if known."""

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
"""Bundled samples of a checkout; an installed package has none."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and its reference."""

    name: str
    path: Path
    language: str
    """Spoken language; `auto` if unknown."""
    targets: tuple[str, ...] = ()
    """Languages to translate to."""
    words: tuple[ReferenceWord, ...] = ()
    """Reference words; if empty, delays and errors cannot be measured, load and erasure can."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """Reference translation of each language."""
    prompts: tuple[ReferenceWord, ...] = ()
    """Parts that the recording was joined from: text and exact position of each."""


def samples(folder: Path = SAMPLES, *, spoken: str = languages.AUTO, targets: tuple[str, ...] = ()) -> list[Recording]:
    """Return the bundled recordings, optionally only those in one language.

    Without targets, languages other than English are translated to English, which every Whisper model can do.

    Raises:
        SourceError: there are none.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise SourceError("no samples found", "use a checkout, which has them, or name a recording")
    rows = [row for row in _parsed(manifest) if spoken in (languages.AUTO, row["lang"])]
    if not rows:
        raise SourceError(f"no sample in {languages.name(spoken)}", "name a recording")
    return [_sample(folder, row, targets) for row in rows]


def recording(
    path: Path, words: Path | None = None, *, spoken: str = languages.AUTO, targets: tuple[str, ...] = ()
) -> Recording:
    """Return a recording of the user; `words` is a file with `[[word, start s, end s], ...]`.

    A recording in a folder with a manifest like that of the samples needs neither words nor language.

    Raises:
        SourceError: the file does not exist, or the words have another form.
    """
    if not path.is_file():
        raise SourceError(f"no file {path}", "check the name")
    manifest = path.parent / "manifest.json"
    known = [row for row in _parsed(manifest) if row.get("file") == path.name] if manifest.is_file() else []
    if known and words is None and spoken in (languages.AUTO, known[0]["lang"]):
        return _sample(path.parent, known[0], targets)
    return Recording(path.stem, path, spoken, targets, _words(words) if words else ())


def _sample(folder: Path, row: Mapping[str, Any], targets: tuple[str, ...]) -> Recording:
    """Return the recording in a row of the manifest."""
    language = row["lang"]
    into = tuple(code for code in targets or ("en",) if code != language)
    words = _words(folder / row["words"])
    prompts = tuple(ReferenceWord(part["text"], part["start"], part["end"]) for part in row.get("segments", ()))
    return Recording(row["id"], folder / row["file"], language, into, words, row.get("translation", {}), prompts)


def _words(path: Path) -> tuple[ReferenceWord, ...]:
    try:
        return tuple(ReferenceWord(str(text), float(start), float(end)) for text, start, end in _parsed(path))
    except (TypeError, ValueError):
        raise SourceError(
            f"{path} is not a list of words", "write each as [word, start seconds, end seconds]"
        ) from None


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CaptionerError(f"cannot read {path}: {error}", "it must be JSON in UTF-8") from None
