"""Glossary: fixed translations, names that stay as they are, and words that are never shown.

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
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from captioner import languages
from captioner.config import untrusted
from captioner.errors import ConfigError
from captioner.languages.scripts import convert
from captioner.translation.engine import LanguagePair

KINDS = ("term", "keep", "forbidden")

Row = tuple[str, str, str, str, str]
"""Source language, target language, source term, target term, kind."""


@dataclass(frozen=True, slots=True)
class GlossaryEntries:
    """Entries of one language pair."""

    terms: tuple[tuple[str, str], ...] = ()
    """(source term, target term); the target of a name to keep is the name itself."""
    forbidden: tuple[tuple[str, str], ...] = ()
    """(word of the target language, replacement)."""

    def converted(self, target: str) -> GlossaryEntries:
        """Return the entries in the script of another target; names to keep stay as they are."""
        return GlossaryEntries(
            tuple((a, b if a == b else convert(b, target)) for a, b in self.terms),
            tuple((convert(a, target), convert(b, target)) for a, b in self.forbidden),
        )


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries of all language pairs of one file."""

    pairs: tuple[tuple[LanguagePair, GlossaryEntries], ...] = ()

    def of(self, source: str, target: str) -> GlossaryEntries:
        """Return the entries of a pair; those of `zh-Hant` include those of `zh`, converted."""
        found = [
            entries if code == target else entries.converted(target)
            for code in languages.fallbacks(target)
            for pair, entries in self.pairs
            if pair == (source, code)
        ]
        return reduce(_merged, found) if found else GlossaryEntries()

    def names(self, language: str) -> tuple[str, ...]:
        """Return the terms of a source language that have one spelling: names to keep, and terms with a capital."""
        terms = ((a, b) for (source, _), entries in self.pairs if source == language for a, b in entries.terms)
        return tuple(dict.fromkeys(a for a, b in terms if a == b or any(c.isupper() for c in a)))

    def joined(self, other: Glossary) -> Glossary:
        """Return both glossaries as one; where they differ, this one takes precedence."""
        pairs = dict.fromkeys(pair for pair, _ in (*self.pairs, *other.pairs))
        return Glossary(tuple((pair, _merged(self.of(*pair), other.of(*pair))) for pair in pairs))


def read(path: Path) -> Glossary:
    """Read a glossary file.

    Raises:
        ConfigError: The file is not readable or not a valid glossary.
        LanguageError: The file contains an unknown language.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _glossary(_csv_rows(text) if path.suffix == ".csv" else _toml_rows(untrusted.table(text)))
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(f"cannot read the glossary {path}: {error}", "use TOML or CSV in UTF-8") from error


def _toml_rows(tables: dict[str, Any]) -> Iterable[Row]:
    for pair, table in tables.items():
        source, _, target = pair.partition("-")
        if not isinstance(table, dict) or not _well_formed(table):
            raise ConfigError(
                f"glossary: {pair} is not a table of keep, terms and forbidden", "write a table such as [en-es.terms]"
            )
        yield from ((source, target, name, name, "keep") for name in table.get("keep", []))
        yield from ((source, target, a, b, "term") for a, b in table.get("terms", {}).items())
        yield from ((source, target, a, b, "forbidden") for a, b in table.get("forbidden", {}).items())


def _well_formed(table: dict[str, Any]) -> bool:
    types = {"keep": list, "terms": dict, "forbidden": dict}
    right = all(name in types and isinstance(value, types[name]) for name, value in table.items())
    words = (word for value in table.values() for word in (value.values() if isinstance(value, dict) else value))
    return right and all(isinstance(word, str) for word in words)


def _csv_rows(text: str) -> Iterable[Row]:
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        cells = [(row.get(column) or "").strip() for column in ("from", "to", "source", "target", "kind")]
        source, target, term, to, kind = cells
        kind = kind or "term"
        if not term or kind not in KINDS:
            raise ConfigError(
                f"glossary: line {number} has no source or the unknown kind {kind!r}", f"use one of {', '.join(KINDS)}"
            )
        yield source, target, term, (term if kind == "keep" else to), kind


def _glossary(rows: Iterable[Row]) -> Glossary:
    pairs: dict[LanguagePair, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for source, target, term, to, kind in rows:
        if not term.strip() or (kind != "forbidden" and not to.strip()):
            raise ConfigError(f"glossary: {term!r} = {to!r} of {source}-{target} has an empty side", "fill in both")
        pair = languages.check(source), languages.check(target)
        terms, forbidden = pairs.setdefault(pair, ([], []))
        (forbidden if kind == "forbidden" else terms).append((term, to))
    return Glossary(tuple((pair, GlossaryEntries(tuple(terms), tuple(bad))) for pair, (terms, bad) in pairs.items()))


def _merged(first: GlossaryEntries, second: GlossaryEntries) -> GlossaryEntries:
    terms, forbidden = dict(second.terms) | dict(first.terms), dict(second.forbidden) | dict(first.forbidden)
    return GlossaryEntries(tuple(terms.items()), tuple(forbidden.items()))
