"""Words that must come out as their owner wants them: terms, names, and what must never be shown.

A glossary is a TOML file with a table per pair of languages:

    [en-es]
    keep = ["Captioner", "OBS"]
    [en-es.terms]
    "closing balance" = "saldo final"
    [en-es.forbidden]
    ordenador = "computadora"

or a CSV file with the columns `from,to,source,target,kind`; `kind` is `term`, `keep` or `forbidden`.
"""

from __future__ import annotations

import csv
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from captioner import languages
from captioner.config import untrusted
from captioner.errors import ConfigError
from captioner.translation.machine import Machine
from captioner.types import Revision

Pair = tuple[str, str]

KINDS = ("term", "keep", "forbidden")
_AROUND = " " + "".join(languages.FULL_STOPS)
_RENDERINGS = 1000
"""Terms whose own translation is remembered; the oldest is forgotten for the newest."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What a glossary says for one pair of languages."""

    terms: tuple[tuple[str, str], ...] = ()
    """Source term -> target term; a name to keep stands for itself."""
    forbidden: tuple[tuple[str, str], ...] = ()
    """Word of the target language -> what is shown in its place."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """All pairs of one file."""

    pairs: tuple[tuple[Pair, Entries], ...] = ()

    def of(self, source: str, target: str) -> Entries:
        """What it says for a pair; nothing for a pair that it does not have."""
        return next((entries for pair, entries in self.pairs if pair == (source, target)), Entries())

    def names(self, language: str) -> tuple[str, ...]:
        """What may be said in a language and is spelled in one way: names to keep, and terms with a capital letter."""
        said = ((a, b) for (source, _), entries in self.pairs if source == language for a, b in entries.terms)
        return tuple(dict.fromkeys(a for a, b in said if a == b or any(c.isupper() for c in a)))

    def joined(self, other: Glossary) -> Glossary:
        """Both; where they differ, this one holds."""
        pairs = dict.fromkeys(pair for pair, _ in (*self.pairs, *other.pairs))
        return Glossary(tuple((pair, _both(self.of(*pair), other.of(*pair))) for pair in pairs))


@dataclass(slots=True)
class Tally:
    """How often terms were met in finished captions; drafts keep to the glossary, too, but are not counted."""

    right: int = 0
    """The engine had it right by itself, be it inflected."""
    enforced: int = 0
    missed: dict[str, int] = field(default_factory=dict)
    """Term -> times that it could not be brought into the translation; bounded by the glossary."""

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> how often."""
        return {"right": self.right, "enforced": self.enforced, "missed": sum(self.missed.values())}


def read(path: Path) -> Glossary:
    """The glossary in a file.

    Raises:
        ConfigError: it cannot be read, or something in it is not what it should be.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _glossary(_csv_rows(text) if path.suffix == ".csv" else _toml_rows(untrusted.table(text)))
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(f"the glossary {path} cannot be read: {error}", "it is TOML or CSV in UTF-8") from error


def _toml_rows(tables: dict[str, Any]) -> Iterable[tuple[str, str, str, str, str]]:
    for pair, table in tables.items():
        source, _, target = pair.partition("-")
        if not isinstance(table, dict) or not _well_formed(table):
            raise ConfigError(f"glossary: {pair} is no table of keep, terms and forbidden", "such as [en-es.terms]")
        yield from ((source, target, name, name, "keep") for name in table.get("keep", []))
        yield from ((source, target, a, b, "term") for a, b in table.get("terms", {}).items())
        yield from ((source, target, a, b, "forbidden") for a, b in table.get("forbidden", {}).items())


def _well_formed(table: dict[str, Any]) -> bool:
    kinds = {"keep": list, "terms": dict, "forbidden": dict}
    right = all(name in kinds and isinstance(value, kinds[name]) for name, value in table.items())
    words = (word for value in table.values() for word in (value.values() if isinstance(value, dict) else value))
    return right and all(isinstance(word, str) for word in words)


def _csv_rows(text: str) -> Iterable[tuple[str, str, str, str, str]]:
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        cells = [(row.get(column) or "").strip() for column in ("from", "to", "source", "target", "kind")]
        source, target, term, to, kind = cells
        kind = kind or "term"
        if not term or kind not in KINDS:
            raise ConfigError(f"glossary: line {number} has no source or a kind unlike {', '.join(KINDS)}")
        yield source, target, term, (term if kind == "keep" else to), kind


def _glossary(rows: Iterable[tuple[str, str, str, str, str]]) -> Glossary:
    pairs: dict[Pair, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for source, target, term, to, kind in rows:
        if not term.strip() or (kind != "forbidden" and not to.strip()):
            raise ConfigError(f"glossary: {term!r} = {to!r} of {source}-{target} has an empty side", "write both")
        pair = languages.check(source), languages.check(target)
        terms, forbidden = pairs.setdefault(pair, ([], []))
        (forbidden if kind == "forbidden" else terms).append((term, to))
    return Glossary(tuple((pair, Entries(tuple(terms), tuple(bad))) for pair, (terms, bad) in pairs.items()))


class Glossed:
    """A machine whose translations keep to a glossary.

    The machine translates undisturbed. A term that it has right, inflected or not, is left alone. Where it has not,
    its own word for the term alone is looked for and replaced; where that is not there either, the text is translated
    again with the target term in the source's place, which most machines let through. What still fails is counted.
    """

    def __init__(self, machine: Machine, glossary: Callable[[], Glossary], *, owned: bool = False) -> None:
        """`glossary`: asked before each translation, so that it may change while live."""
        self.name = machine.name
        self.tally = Tally()
        self._glossary = glossary
        self._machine = machine
        self._owned = owned
        self._renderings: OrderedDict[tuple[str, str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def problem(self) -> str:
        """Why the glossary in the file is not in force; empty when it is."""
        return str(getattr(self._glossary, "problem", ""))

    def reading(self, revision: Revision) -> str:
        """The machine's."""
        return self._machine.reading(revision)

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `Machine`."""
        made = self._machine.translate(text, source, targets, shown)
        glossary, tally = self._glossary(), self.tally if shown is None else Tally()
        with self._lock:
            pairs = ((out, (source, target)) for out, target in zip(made, targets, strict=True))
            return tuple(self._kept(text, out, pair, glossary.of(*pair), tally) for out, pair in pairs)

    def close(self) -> None:
        """Let go of the machine, where it is ours."""
        if self._owned:
            self._machine.close()

    def _kept(self, text: str, out: str, pair: Pair, entries: Entries, tally: Tally) -> str:
        for term, to in sorted(entries.terms, key=lambda pair: -len(pair[0])):
            if _whole(term).search(text):
                out = self._enforced(text, out, pair, (term, to), tally)
        for word, instead in entries.forbidden:
            out = _replaced(out, word, instead)
        return out

    def _enforced(self, text: str, out: str, pair: Pair, entry: tuple[str, str], tally: Tally) -> str:
        term, to = entry
        if _inflected(to).search(out):
            tally.right += 1
            return out
        for candidate in self._attempts(text, out, pair, entry):
            if _inflected(to).search(candidate):
                tally.enforced += 1
                return candidate
        tally.missed[term] = tally.missed.get(term, 0) + 1
        return out

    def _attempts(self, text: str, out: str, pair: Pair, entry: tuple[str, str]) -> Iterator[str]:
        """The cheaper first; the other is another translation."""
        term, to = entry
        yield _replaced(out, self._rendering(term, pair), to)
        yield self._machine.translate(_replaced(text, term, to), pair[0], (pair[1],))[0]

    def _rendering(self, term: str, pair: Pair) -> str:
        """What the machine makes of the term alone."""
        key = (term, *pair)
        if key not in self._renderings:
            self._renderings[key] = self._machine.translate(term, pair[0], (pair[1],))[0].strip(_AROUND)
        if len(self._renderings) > _RENDERINGS:
            self._renderings.popitem(last=False)
        return self._renderings[key]


def _both(first: Entries, second: Entries) -> Entries:
    terms, forbidden = dict(second.terms) | dict(first.terms), dict(second.forbidden) | dict(first.forbidden)
    return Entries(tuple(terms.items()), tuple(forbidden.items()))


def _whole(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)


def _inflected(term: str) -> re.Pattern[str]:
    """The term with other endings: of each word of five letters and more the last two are free."""
    words = (re.escape(word[:-2]) + r"\w{0,4}" if len(word) > 4 else re.escape(word) for word in term.split())
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _replaced(text: str, old: str, new: str) -> str:
    return _whole(old).sub(lambda _: new, text) if old else text
